"""The real partnerships are loaded whole, once, with their evidence."""

import shutil
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import DjangoDbBlocker

from marketplace.proposals.importing import DATA
from marketplace.proposals.models import Partnership
from tests.once import kept_for_the_module

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DATA, tmp_path / "data"))


@pytest.fixture(scope="module", autouse=True)
def register(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with kept_for_the_module(django_db_blocker):
        call_command("import_councils", stdout=StringIO())
        call_command("import_services", stdout=StringIO())
        yield


def run(path: Path = DATA) -> str:
    out = StringIO()
    call_command("import_partnerships", path, stdout=out)
    return out.getvalue()


def test_the_partnerships_are_loaded() -> None:
    run()
    assert Partnership.objects.count() == 96
    grades = {
        grade: Partnership.objects.filter(evidence=grade).count() for grade in Partnership.Evidence.values
    }
    assert grades == {"verified": 33, "partly_verified": 7, "not_verified": 56, "agreed_here": 0}
    assert Partnership.objects.running().count() == 75


def test_models_members_and_leads_are_told() -> None:
    run()
    strata = Partnership.objects.get(slug="strata-service-solutions")
    assert (strata.delivery_model_id, strata.start_year, strata.end_year) == ("company", 2014, None)
    assert {row.short_name for row in strata.members.all()} == {"East Devon", "Exeter", "Teignbridge"}
    waste = Partnership.objects.get(statutory=True)
    assert (waste.name, waste.delivery_model) == ("West London Waste Authority", None)
    tees = Partnership.objects.get(slug="adoption-tees-valley")
    assert tees.memberships.get(is_lead=True).council.short_name == "Stockton-on-Tees"
    assert (tees.evidence, tees.source) == ("not_verified", "General knowledge")


def test_former_bodies_are_members_too() -> None:
    run()
    census = Partnership.objects.get(slug="veritau-north-yorkshire")
    assert census.members.exclude(dissolved_on=None).count() == 5


def test_loading_again_changes_nothing() -> None:
    run()
    assert run() == "partnerships.csv: 96 rows, 0 added, 0 changed\n"


def test_another_lead_is_one_change(folder: Path) -> None:
    run()
    file = folder / "partnerships.csv"
    file.write_text(file.read_text().replace(",E06000004,lead_authority", ",E06000005,lead_authority", 1))
    assert run(folder) == "partnerships.csv: 96 rows, 0 added, 1 changed\n"
    tees = Partnership.objects.get(slug="adoption-tees-valley")
    assert tees.memberships.get(is_lead=True).council.short_name == "Darlington"


def test_a_member_who_left_is_one_change(folder: Path) -> None:
    run()
    file = folder / "partnerships.csv"
    file.write_text(file.read_text().replace("E07000033|E07000034|E07000038", "E07000033|E07000034", 1))
    assert run(file) == "partnerships.csv: 96 rows, 0 added, 1 changed\n"
    assert Partnership.objects.get(code="P014").members.count() == 2


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("E09000021|E09000027", "E09000021|E09999999", "line 2: members: “E09999999” is not known"),
        ("E09000021|E09000027|E06000040", "E09000021", "line 2: members: at least two are wanted"),
        (",company,", ",club,", "line 2: delivery_model: “club” is not known"),
        ("adoption-fostering,E09", "unicorns,E09", "line 2: categories: “unicorns” is not known"),
        (",E06000004,lead_authority", ",E06000099,lead_authority", "line 3: lead: “E06000099” is not known"),
        (",E06000004,lead_authority", ",E09000021,lead_authority", "lead: it is not among the members"),
        (",2014,,live,verified", ",2014,2013,live,verified", "a partnership ends after it starts"),
        (",live,verified", ",live,agreed_here", "what was agreed here has its proposal"),
        ("P006,adoption-tees-valley", "P002,adoption-tees-valley", "line 3: code: the same as in line 2"),
    ],
)
def test_what_is_refused(folder: Path, old: str, new: str, reason: str) -> None:
    file = folder / "partnerships.csv"
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new, 1))
    with pytest.raises(CommandError, match=r"Nothing of partnerships\.csv was loaded") as caught:
        run(folder)
    assert reason in str(caught.value)
    assert not Partnership.objects.exists()
