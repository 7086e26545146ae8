"""A body's nation decides, beside its tier, what it can offer and seek, and what it is matched for."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from marketplace.matching.reading import _services
from services import drafting, sealing
from services.areas import Area
from services.bulk import report_on, sheet_of
from services.columns import Words
from services.importing import DATA
from services.models import Category, Listing
from services.spreadsheet import Row
from tests.factories import make_category, make_council, make_officer

pytestmark = pytest.mark.django_db
BELFAST = {
    "name": "Lisnaree City Council",
    "kind": "ni_district",
    "tier": "single",
    "nation": "Northern Ireland",
}


@pytest.fixture
def belfast(db: None) -> SimpleNamespace:
    """A council in Northern Ireland, where the Housing Executive keeps the houses."""
    council = make_council(**BELFAST, region="Northern Ireland")
    return SimpleNamespace(
        council=council,
        officer=make_officer(council),
        houses=make_category("housing-management", name="Council housing", not_run_in=["Northern Ireland"]),
        bins=make_category("waste-collection", name="Bins", delivered_by="lower"),
    )


def test_the_register_says_what_no_council_of_a_nation_runs() -> None:
    call_command("import_services", DATA, verbosity=0)
    northern_irish, scottish, welsh, english = (
        {one.slug for one in Category.objects.all() if not one.may_be_run_by("single", nation)}
        for nation in ("Northern Ireland", "Scotland", "Wales", "England")
    )
    assert {"education-support", "libraries", "housing-management", "highways"} <= northern_irish
    assert scottish == {"coroner", "land-charges"}
    assert not welsh
    assert not english
    assert not northern_irish & {"waste-collection", "planning-development", "leisure", "registration"}


def test_what_a_nation_runs_again_is_offered_again(tmp_path: Path) -> None:
    call_command("import_services", DATA, verbosity=0)
    file = tmp_path / "nations.csv"
    file.write_text("category,nation,run_by,source\ncoroner,Scotland,Crown Office,An Act\n")
    call_command("import_services", file, verbosity=0)
    assert Category.objects.get(pk="libraries").not_run_in == []
    assert Category.objects.get(pk="coroner").not_run_in == ["Scotland"]


@pytest.mark.parametrize(
    "row", ["nothing,Scotland,A,B", "coroner,Cornwall,A,B", "coroner,Wales,A,B\ncoroner,Wales,A,B"]
)
def test_a_wrong_row_is_told_and_nothing_is_loaded(tmp_path: Path, row: str) -> None:
    call_command("import_services", DATA, verbosity=0)
    file = tmp_path / "nations.csv"
    file.write_text(f"category,nation,run_by,source\n{row}\n")
    with pytest.raises(CommandError):
        call_command("import_services", file, verbosity=0)
    assert Category.objects.get(pk="libraries").not_run_in == ["Northern Ireland"]


def test_a_service_of_another_body_is_not_offered_and_not_taken(belfast: SimpleNamespace) -> None:
    client = Client()
    client.force_login(belfast.officer)
    chosen = {"direction": "offer", "council": belfast.council.pk}
    page = client.post(reverse("listing_new"), chosen | {"category": "housing-management"})
    assert page.status_code == 422
    assert "does not run this service" in page.text
    assert ">Bins<" in page.text
    assert ">Council housing<" not in page.text
    assert not Listing.objects.exists()


def test_no_draft_is_begun_moved_or_copied_to_it(belfast: SimpleNamespace) -> None:
    who = {"officer": belfast.officer, "at": timezone.now()}
    what = {"council": belfast.council, "direction": "seek", "key": uuid4()}
    with pytest.raises(Listing.NotRunThere):
        drafting.begin(**who, **what, category=belfast.houses)
    listing = drafting.begin(**who, **what, category=belfast.bins)
    with pytest.raises(Listing.NotRunThere):
        drafting.reclassify(**who, listing=listing, direction="seek", category=belfast.houses)
    Category.objects.filter(pk=belfast.bins.pk).update(not_run_in=["Northern Ireland"])
    with pytest.raises(Listing.NotRunThere):
        drafting.copy(**who, listing=Listing.objects.get(), key=uuid4())
    assert Listing.objects.count() == 1


def test_a_spreadsheet_is_told_the_same(belfast: SimpleNamespace) -> None:
    words = Words(belfast.council)
    assert [one.slug for one in words.services] == ["waste-collection"]
    sheet = sheet_of(
        [
            Row(1, ("Offer or seek", "Service", "Title", "Summary", "Delivery models", "How far away")),
            Row(2, ("Seek", "Council housing", "A", "B", "Shared staff", "Anywhere")),
        ]
    )
    report = report_on(sheet, officer=belfast.officer, council=belfast.council, today=timezone.localdate())
    told = [fault.told for row in report.faulty for fault in row.faults]
    assert any("does not run this service" in one for one in told)


def test_a_sealed_listing_hides_among_those_who_may_run_it(belfast: SimpleNamespace) -> None:
    for number in range(9):
        make_council(**BELFAST | {"name": f"District {number}"}, region="Northern Ireland")
    there = Area("Northern Ireland", "Northern Ireland")
    assert sealing.could_be_meant(there, belfast.bins) == 10
    assert sealing.could_be_meant(there, belfast.houses) == 0


def test_matching_knows_it(belfast: SimpleNamespace) -> None:
    houses = _services()["housing-management"]
    assert houses.may_be_run_by("single", "England")
    assert not houses.may_be_run_by("single", "Northern Ireland")


def test_the_finder_names_only_who_may_run_it(belfast: SimpleNamespace, client: Client) -> None:
    there = reverse("likely_partners", args=[belfast.council.slug])
    assert "does not run this service" in client.get(there, {"service": "housing-management"}).text
    assert "does not run this service" not in client.get(there, {"service": "waste-collection"}).text
