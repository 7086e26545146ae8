"""The register of real bodies is loaded whole, once, and says where a row is wrong."""

import shutil
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from councils.importing import DATA, import_councils, load_spending
from councils.models import Border, Council, Domain, Spending, Succession

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped files that a test may spoil."""
    return Path(shutil.copytree(DATA, tmp_path / "data"))


def spoil(path: Path, old: str, new: str) -> int:
    """Put ``new`` where ``old`` stood, once; answers the line."""
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    return text[: text.index(old)].count("\n") + 1


def run(path: Path = DATA) -> str:
    out = StringIO()
    call_command("import_councils", path, stdout=out)
    return out.getvalue()


def fault(path: Path) -> str:
    with pytest.raises(CommandError) as caught:
        run(path)
    return str(caught.value)


def test_the_whole_register_is_loaded() -> None:
    run()
    current = Council.objects.current()
    assert current.principal().count() == 382
    assert current.filter(tier=Council.Tier.STRATEGIC).count() == 14
    assert Council.objects.exclude(dissolved_on=None).count() == 75
    kinds = {kind: current.filter(kind=kind).count() for kind in Council.Kind.values}
    assert kinds == {
        **{"county": 21, "district": 164, "unitary": 63, "metropolitan_district": 36, "london_borough": 33},
        **{"scottish_council": 32, "welsh_council": 22, "ni_district": 11},
        **{"combined_authority": 13, "strategic_authority": 1, "police": 36, "fire": 29},
        **{"national_park": 11, "waste_authority": 5, "nhs": 0, "other": 0, "joint_body": 0},
    }
    assert (Border.objects.count(), Succession.objects.count()) == (1236, 52)
    assert Spending.objects.values("council", "year").distinct().count() == 1220
    assert {row.line for row in Spending.objects.all()} == set(Spending.Line.values)
    assert current.exclude(hex_q=None).count() == 361


def test_a_district_knows_its_county_its_figures_and_its_borders() -> None:
    run()
    cambridge = Council.objects.get(slug="cambridge")
    assert cambridge.county is not None
    assert cambridge.county.slug == "cambridgeshire"
    assert cambridge.combined_authority is not None
    assert cambridge.combined_authority.code == "CPCA"
    assert (cambridge.tier, cambridge.region, cambridge.population_year) == ("lower", "East of England", 2023)
    contained = Border.objects.filter(first=cambridge.county, relation=Border.Relation.CONTAINS)
    assert contained.count() == 5
    assert cambridge.spending.get(year="2024-25", line="net_current_expenditure").amount_gbp > 10_000_000


def test_a_former_body_keeps_its_name_beside_its_successors() -> None:
    run()
    cumbria = Council.objects.get(gss_code="E10000006")
    assert cumbria.slug == "cumbria-county-council-to-2023"
    assert not cumbria.is_current
    passed = {(row.successor.short_name, row.status, row.vests_on) for row in cumbria.successions.all()}
    day = date(2023, 4, 1)
    assert passed == {("Cumberland", "vested", day), ("Westmorland and Furness", "vested", day)}
    somerset = Council.objects.filter(short_name="Somerset").values_list("slug", flat=True)
    assert set(somerset) == {"somerset", "somerset-county-council-to-2023"}


def test_a_body_without_a_gss_code_has_its_register_code() -> None:
    run()
    without = Council.objects.filter(gss_code=None)
    assert without.count() == 26
    assert without.get(code="E6803").name == "Lee Valley Regional Park Authority"


def test_blanks_stay_blank() -> None:
    run()
    police = Council.objects.get(slug="kent-police")
    assert (police.population, police.latitude, police.region, police.website) == (None, None, "", "")
    leeds = Council.objects.get(slug="leeds")
    assert not leeds.spending.filter(line="police").exists()
    assert leeds.established_on is None
    assert not Council.objects.get(slug="cardiff").spending.exists()


def test_one_domain_may_serve_two_councils() -> None:
    run()
    shared = Domain.objects.filter(name="adur-worthing.gov.uk")
    assert {row.council.short_name for row in shared} == {"Adur", "Worthing"}
    assert Domain.objects.count() == 404
    assert not Domain.objects.exclude(council__dissolved_on=None).exists()


def test_loading_again_changes_nothing() -> None:
    run()
    before = list(Council.objects.order_by("pk").values_list("pk", "name", "county"))
    again = run().splitlines()
    assert len(again) == 6
    assert all(line.endswith("0 added, 0 changed") for line in again)
    assert list(Council.objects.order_by("pk").values_list("pk", "name", "county")) == before


def test_a_changed_row_changes_that_row_only(folder: Path) -> None:
    run()
    spoil(folder / "councils.csv", "Leeds City Council", "City of Leeds Council")
    assert run(folder / "councils.csv") == "councils.csv: 471 rows, 0 added, 1 changed\n"
    assert Council.objects.get(slug="leeds").name == "City of Leeds Council"


def test_a_wrong_row_is_named_and_nothing_of_its_file_is_loaded(folder: Path) -> None:
    line = spoil(folder / "councils.csv", "699573,2023", "many,2023")
    message = fault(folder)
    assert f"councils.csv, line {line}: population: “many” value must be an integer." in message
    assert "Nothing of councils.csv was loaded." in message
    assert not Council.objects.exists()


def test_every_wrong_row_is_told_at_once(folder: Path) -> None:
    file = folder / "borders.csv"
    lines = [
        spoil(file, "E06000001,E06000003,borders_across_water,20.2", "E06000001,E99999999,borders,20.2"),
        spoil(file, ",borders,37.4", ",touches,37.4"),
        spoil(file, ",borders,13.6", ",borders,nan"),
    ]
    message = fault(folder)
    for line, reason in zip(
        sorted(lines[:2]),
        ["second: “E99999999” is not known", "relation: Value 'touches' is not a valid choice"],
        strict=True,
    ):
        assert any(
            told.startswith(f"borders.csv, line {line}:") and reason in told for told in message.splitlines()
        )
    assert f"borders.csv, line {lines[2]}: distance_km: “nan” is not a number." in message
    assert not Border.objects.exists()
    assert Domain.objects.exists()


@pytest.mark.parametrize(
    ("file", "old", "new", "reason"),
    [
        ("councils.csv", "52.3403,0.0337", "12.3403,0.0337", "a body lies in the united kingdom"),
        ("councils.csv", ",cambridgeshire,county", ",essex,county", "slug: the same as in line"),
        ("councils.csv", "county,upper,England", "county,middle,England", "tier: Value 'middle' is not"),
        ("councils.csv", ",E47000008,", ",E10000008,", "combined_authority: “E10000008” is not known"),
        (
            "councils.csv",
            "https://www.cambridgeshire",
            "javascript:alert(1)//",
            "website: Enter a valid URL.",
        ),
        ("councils.csv", "Devon County Council,Devon", "Devon County Council", "26 cells are wanted, 25"),
        ("councils.csv", "Devon County Council", "Devon\x00Council", "another control character"),
        ("councils.csv", "Devon County Council", '"Devon" Council', "expected after"),
        ("councils.csv", "code,gss_code", "gss_code,code", "line 1: the columns must be code,gss_code"),
        ("councils.csv", ",East of England,", ",East\x85of England,", "another control character"),
        ("other_bodies.csv", ",dartmoor-national-park,", ",devon,", "slug: belongs to DEV already"),
        ("successions.csv", "E10000002,E06000060", "E06000060,E06000060", "no body succeeds itself"),
        (
            "successions.csv",
            ",vested,2020-04-01",
            ",vested,2020-04-31",
            "vests_on: “2020-04-31” value has the correct format",
        ),
        ("domains.csv", "devon.gov.uk", "Devon.gov.uk", "a domain is lower case ascii"),
        ("domains.csv", ",E10000008", ",", "council: this must not be blank"),
        (
            "borders.csv",
            "E06000001,E06000004",
            "E06000001,E06000001",
            "line 3: it breaks the rule “no body b",
        ),
        ("borders.csv", "E06000001,E06000004", "E06000003,E06000001", "the same pair as in line 2"),
        ("spending.csv", ",58669000,", ",58669000.5,", "education: “58669000.5” is not a sum"),
        ("spending.csv", "E06000001,2022-23", "E06000001,2022", "a year such as 2024-25"),
        ("spending.csv", "E06000001,2023-24", "E06000001,2022-23", "council, year: the same as in line 2"),
    ],
)
def test_what_is_refused(folder: Path, file: str, old: str, new: str, reason: str) -> None:
    spoil(folder / file, old, new)
    message = fault(folder)
    assert reason in message
    assert message.endswith(f"Nothing of {file} was loaded.")


def test_a_file_in_another_encoding_is_refused(folder: Path) -> None:
    (folder / "councils.csv").write_bytes(b"code,\xff\xfe")
    assert "councils.csv, line 1: the file is not in UTF-8" in fault(folder)


def test_a_folder_without_such_files_is_refused(tmp_path: Path) -> None:
    assert "there is no file named councils.csv" in fault(tmp_path)


def test_many_faults_are_cut_short(folder: Path) -> None:
    list(import_councils(folder / "councils.csv"))
    file = folder / "spending.csv"
    file.write_text(file.read_text().replace(",2022-23,", ",last year,"))
    assert "more.\nNothing of spending.csv was loaded." in fault(file)
    with pytest.raises(Exception, match="spending") as caught:
        load_spending(file)
    assert len(caught.value.faults) > 400  # type: ignore[attr-defined]
