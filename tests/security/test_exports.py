"""Every file that one takes along is opened in LibreOffice, which finds no formula (`make test-all`)."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest

from councils.models import Membership, Officer
from marketplace.proposals.models import Proposal, Remark
from services.models import ListingRevision
from tests.access import declared
from tests.access.market import Market, make_market
from tests.factories import PASSWORD
from tests.libreoffice import formulas
from tests.sampling import ALL

FORMULA = '=HYPERLINK("https://evil.example";"Read this")'
SHEETS = {"text/csv": ".csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx"}


@pytest.fixture
def market(db: None) -> Market:
    """In every word that somebody may type stands a formula."""
    made = make_market()
    Officer.objects.update(full_name=FORMULA, job_title=FORMULA)
    Membership.objects.update(note=FORMULA)
    ListingRevision.objects.update(title=FORMULA, summary=FORMULA, details=FORMULA)
    Proposal.objects.update(what=FORMULA, reason_note=FORMULA)
    Remark.objects.update(text=FORMULA)
    return made


def exports(market: Market, person: str) -> Iterator[tuple[str, bytes]]:
    """All spreadsheets that this person is given, by the names of their pages."""
    client = market.client(person)
    for name, access in declared().items():
        if person in access.who and access.get == 200:
            response = client.get(market.address(name, access.row))
            kind = response.headers.get("Content-Type", "").partition(";")[0]
            if kind in SHEETS:
                yield f"{name}{SHEETS[kind]}", response.getvalue()
    answer = client.post("/your-data/", {"kind": "csv", "password": PASSWORD})
    with ZipFile(io.BytesIO(answer.getvalue())) as archive:
        for name in archive.namelist():
            if name.endswith(".csv"):
                yield Path(name).name, archive.read(name)


def test_there_is_something_to_open(market: Market) -> None:
    assert "account.csv" in dict(exports(market, "own officer"))


if ALL:

    def test_libreoffice_finds_no_formula(market: Market, tmp_path: Path) -> None:
        for person in ("own officer", "own lead", "moderator"):
            folder = tmp_path / person.replace(" ", "_")
            folder.mkdir()
            for name, content in exports(market, person):
                (folder / name).write_bytes(content)
            assert any(FORMULA[1:10].encode() in file.read_bytes() for file in folder.iterdir())
            assert formulas(folder) == {}

    def test_it_would_find_one(tmp_path: Path) -> None:
        (tmp_path / "bad.csv").write_text(f'a\n"{FORMULA.replace(chr(34), chr(34) * 2)}"\n=1+1\n')
        assert formulas(tmp_path).keys() == {"bad.csv"}
