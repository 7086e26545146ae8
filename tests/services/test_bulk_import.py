"""Listings from a spreadsheet: a report on every row before anything is saved, then one confirmation."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from councils.models import Council, Officer
from marketplace.audit.tracking import events_of
from services import bulk_forms
from services.bulk import letter
from services.columns import COLUMNS, NotRead, parts_of_date
from services.models import Category, Entry, Listing, ListingRevision, Visibility
from services.spreadsheet import MOST_ROWS
from tests.factories import make_membership
from tests.sampling import ALL
from tests.services.workbooks import comma_separated, forty_rows, row, table, xlsx

pytestmark = pytest.mark.usefixtures("catalogue")
IMPORT, SAVE = "/your-listings/import/", "/your-listings/import/save/"


def sent(client: Client, rows: list[list[str]], kind: str = "xlsx") -> Any:
    content = xlsx(rows) if kind == "xlsx" else comma_separated(rows)
    return client.post(IMPORT, {"file": SimpleUploadedFile(f"listings.{kind}", content)})


def held(page: Any) -> str:
    """The rows that the report would save."""
    found = re.search(r'name="rows" value="([^"]+)"', page.text)
    assert found, page.text
    return found[1]


def faults(page: Any) -> dict[int, list[tuple[str, str]]]:
    return {
        row.line.number: [(fault.cell, fault.told) for fault in row.faults]
        for row in page.context["report"].faulty
    }


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_good_rows_become_drafts_once_they_are_confirmed(
    ann: Client, cast: SimpleNamespace, kind: str
) -> None:
    before = Listing.objects.count()
    page = sent(ann, forty_rows(), kind)
    assert page.status_code == 200
    assert "37 of 40 rows can be saved" in page.text
    assert Listing.objects.count() == before
    assert faults(page) == {
        6: [("C6", "This cell must not be empty")],
        18: [("B18", "“Dragon taming” is not known here. Write one of: Internal audit; Payroll")],
        34: [
            ("J34", "“the day after” is no date. Write day, month and year, such as 31/3/2028"),
            ("P34", "Enter a whole number from 1 to 1,500"),
        ],
    }
    for cell in ("C6", "B18", "J34", "P34"):
        assert cell in page.text

    answer = ann.post(SAVE, {"rows": held(page)}, follow=True)
    assert "37 drafts saved." in answer.text
    drafts = Listing.objects.filter(council=cast.wenlow, state=Listing.State.DRAFT)
    assert drafts.count() == 37
    assert not Entry.objects.filter(listing__in=drafts).exists()


def test_a_draft_says_what_its_row_says(ann: Client, cast: SimpleNamespace) -> None:
    ann.post(SAVE, {"rows": held(sent(ann, table([row(1)])))})
    listing = Listing.objects.get(state=Listing.State.DRAFT)
    said, next_year = listing.newest_revision(), timezone.localdate().year + 1
    assert (listing.author, listing.council, listing.direction) == (cast.ann, cast.wenlow, "offer")
    assert (said.number, said.title, said.details) == (
        1,
        "Payroll for two more, number 1",
        "Twelve people.\nOne system.",
    )
    assert said.delivery_models == ["shared_staff", "joint_committee"]
    assert (said.systems, said.volume, said.annual_cost_gbp) == (["mhr-itrent"], 1500, 350_000)
    assert (said.reach, said.reach_km, said.min_partners, said.max_partners) == ("km", 80, 1, 3)
    assert [f"{day:%d/%m}" for day in (said.earliest_start_on, said.latest_start_on, said.expires_on)] == [
        "01/04",
        "01/09",
        "01/06",
    ]
    assert said.expires_on.year == next_year


def test_confirming_twice_or_sending_the_file_again_saves_nothing_twice(
    ann: Client, cast: SimpleNamespace
) -> None:
    page = sent(ann, forty_rows())
    rows = held(page)
    for _press in range(2):
        assert ann.post(SAVE, {"rows": rows}).status_code == 302
    draft = Listing.objects.filter(state=Listing.State.DRAFT).earliest("pk")
    ListingRevision.objects.create(
        listing=draft, number=2, author=cast.ann, written_at=timezone.now(), title="Mended by hand"
    )
    again = sent(ann, forty_rows())
    assert "37 rows were imported before and stay as they are." in again.text
    assert 'name="rows"' not in again.text
    ann.post(SAVE, {"rows": rows})
    assert Listing.objects.filter(state=Listing.State.DRAFT).count() == 37
    assert draft.newest_revision().title == "Mended by hand"


def test_mended_rows_are_added_to_those_that_were_saved(ann: Client) -> None:
    ann.post(SAVE, {"rows": held(sent(ann, forty_rows()))})
    mended = table([row(number) for number in range(1, 41)])
    page = sent(ann, mended)
    assert "3 of 40 rows can be saved" in page.text
    ann.post(SAVE, {"rows": held(page)})
    assert Listing.objects.filter(state=Listing.State.DRAFT).count() == 40


def test_two_rows_alike_make_one_draft(ann: Client) -> None:
    page = sent(ann, table([row(1), row(1)]))
    assert faults(page) == {3: [("", "The same as row 2")]}


@pytest.mark.parametrize(
    ("cells", "cell", "told"),
    [
        ({"Offer or seek": "Swap"}, "A2", "“Swap” is not known here. Write one of: Offer; Seek"),
        ({"Service": "Adult social care"}, "B2", "Wenlow does not run this service"),
        ({"Title": "x" * 101}, "C2", "At most 100 characters: it has 101"),
        ({"Delivery models": "Shared staff; Telepathy"}, "F2", "“Telepathy” is not known here."),
        ({"Delivery models": ""}, "F2", "This cell must not be empty"),
        ({"Most partners": "0"}, "H2", "Enter a whole number from 1 to 20"),
        ({"Latest start": "1/1/2020"}, "J2", "The latest start must not be before the earliest"),
        ({"Latest start": "31/2/2028"}, "J2", "Enter a real date, such as 31 3 2028"),
        ({"Volume": "=1+1"}, "K2", "Enter a whole number from 1 to 1,000,000,000"),
        ({"Volume of what": ""}, "L2", "Say what is counted, such as payslips a month"),
        ({"Systems": "Abacus"}, "N2", "“Abacus” is not known here."),
        ({"How far away": "Near"}, "O2", "“Near” is not known here. Write one of: Our neighbours only;"),
        ({"Within how many km": ""}, "P2", "Enter how many kilometres"),
        ({"Last day shown": "1/1/2020"}, "Q2", "The last day must be in the future"),
        (
            {"Shared mailbox": "ann@wenlow.example"},
            "R2",
            "It is no shared mailbox at a domain of your council",
        ),
        ({"Links": "javascript:alert(1)"}, "R2", "Enter web addresses that begin with https://"),
    ],
)
def test_what_is_wrong_is_told_by_cell_in_plain_words(
    ann: Client, cells: dict[str, str], cell: str, told: str
) -> None:
    page = sent(ann, table([row(1, **cells)]))
    assert page.status_code == 422
    [(where, words), *_more] = faults(page)[2]
    assert (where, words[: len(told)]) == (cell, told)


def test_what_only_offers_have_is_not_taken_from_a_seek(ann: Client) -> None:
    [(_cell, told)] = faults(sent(ann, table([row(2, **{"Room for more": "5"})])))[2]
    assert told.startswith("Leave this empty")


def test_columns_are_told_by_their_heads(ann: Client) -> None:
    heads, cells = table([row(1)])
    backwards = [[f"{head.upper()}*" for head in heads[::-1]] + ["Our own number"], [*cells[::-1], "7"]]
    page = sent(ann, backwards)
    assert "1 of 1 rows can be saved" in page.text
    assert "not known and were not read: Our own number" in page.text
    assert "Two columns are called “Title”" in sent(ann, [[*heads, "Title"], [*cells, "x"]]).text
    assert "missing from the first row: Title" in sent(ann, [["Summary"], ["x"]]).text.replace(
        "Offer or seek; Service; ", ""
    )
    assert "There is no row below the heads" in sent(ann, [heads]).text


def test_formulas_and_markup_are_text(ann: Client) -> None:
    title = '=HYPERLINK("https://evil.example","<b>Click</b>")'
    page = sent(ann, table([row(1, Title=title)]))
    assert "<b>Click" not in page.text
    ann.post(SAVE, {"rows": held(page)})
    assert Listing.objects.get(state=Listing.State.DRAFT).newest_revision().title == title
    assert "<b>Click" not in ann.get(reverse("own_listings")).text


def test_a_file_that_cannot_be_read_is_refused_in_words(ann: Client) -> None:
    for name, content in (("a.pdf", b"%PDF"), ("a.xlsx", b"PK\x03\x04x"), ("a.csv", b"x" * 2_700_000)):
        page = ann.post(IMPORT, {"file": SimpleUploadedFile(name, content)})
        assert page.status_code == 422
        assert page.context["form"].errors["file"]
    assert ann.post(IMPORT).status_code == 422


def test_too_much_text_to_be_held_by_a_page_is_refused(ann: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_forms, "MOST_HELD", 300)
    page = sent(ann, forty_rows())
    assert page.status_code == 422
    assert "too much text" in page.text


def test_a_report_is_its_readers_and_its_councils_alone(
    cast: SimpleNamespace, ann: Client, logged_in: Callable[[Officer], Client]
) -> None:
    rows = held(sent(ann, table([row(1)])))
    make_membership(cast.bob, cast.wenlow)
    for client, typed in ((logged_in(cast.stranger), rows), (logged_in(cast.bob), rows), (ann, rows[:-1])):
        page = client.post(SAVE, {"rows": typed})
        assert page.status_code == 422
        assert "Choose the file again" in page.text
    assert not Listing.objects.filter(state=Listing.State.DRAFT).exists()


def test_a_row_that_is_good_no_more_is_told_before_anything_is_saved(
    ann: Client, cast: SimpleNamespace
) -> None:
    rows = held(sent(ann, table([row(1), row(2)])))
    Council.objects.filter(pk=cast.wenlow.pk).update(tier="none")
    Category.objects.filter(pk="payroll").update(delivered_by="upper")
    page = ann.post(SAVE, {"rows": rows})
    assert page.status_code == 422
    assert "does not run this service" in page.text
    assert not Listing.objects.filter(state=Listing.State.DRAFT).exists()


def test_an_old_report_is_not_saved(ann: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = held(sent(ann, table([row(1)])))
    monkeypatch.setattr(bulk_forms, "HELD_FOR", -1)
    assert ann.post(SAVE, {"rows": rows}).status_code == 422


@pytest.mark.parametrize("shown_to", ["", "everybody", "verified", "sealed"])
def test_who_may_see_the_listings_is_chosen_with_the_file(ann: Client, shown_to: str) -> None:
    file = SimpleUploadedFile("listings.xlsx", xlsx(table([row(1), row(2)])))
    report = ann.post(IMPORT, {"file": file} | ({"visibility": shown_to} if shown_to else {}))
    chosen = Visibility(shown_to or "everybody")
    assert f"once they are live: {chosen.label}." in report.text
    ann.post(SAVE, {"rows": held(report)})
    drafts = Listing.objects.filter(state=Listing.State.DRAFT)
    assert [(one.visibility, one.is_sealed) for one in drafts] == [(chosen, chosen == "sealed")] * 2
    assert len({one.public_number for one in drafts}) == 2


def test_nobody_else_may_be_chosen(ann: Client) -> None:
    file = SimpleUploadedFile("listings.xlsx", xlsx(table([row(1)])))
    refused = ann.post(IMPORT, {"file": file, "visibility": "nobody"})
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["visibility"]


def test_every_draft_leaves_its_events(ann: Client) -> None:
    ann.post(SAVE, {"rows": held(sent(ann, table([row(1), row(2)])))})
    drafts = Listing.objects.filter(state=Listing.State.DRAFT)
    assert events_of(Listing).filter(pgh_obj__in=drafts, pgh_label="insert").count() == 2
    assert events_of(ListingRevision).filter(listing__in=drafts).count() == 2


def test_saving_takes_as_many_queries_for_many_rows(ann: Client) -> None:
    def queries(numbers: range) -> int:
        rows = held(sent(ann, table([row(number) for number in numbers])))
        with CaptureQueriesContext(connection) as caught:
            assert ann.post(SAVE, {"rows": rows}).status_code == 302
        return len([q for q in caught if "delivery" not in q["sql"] and "system" not in q["sql"].lower()])

    assert queries(range(1, 3)) == queries(range(10, 60))


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_the_template_can_be_filled_in(ann: Client, kind: str) -> None:
    answer = ann.get(reverse(f"listing_import_{kind}"))
    assert answer.headers["Content-Disposition"] == f'attachment; filename="listings.{kind}"'
    if kind == "csv":
        heads = answer.content.decode("utf-8-sig").strip().replace('"', "").split(",")
        heads = [head for head in heads if head]
        assert "Title*" in heads
        return
    book = load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["Listings", "Words", "How to fill it in"]
    assert len(book["How to fill it in"]["A"]) == len(COLUMNS) + 1
    services = [cell.value for cell in book["Words"]["B"]]
    assert "Payroll" in services
    assert "Adult social care" not in services  # Wenlow is a district.
    good = row(1)
    book["Listings"].append([good.get(str(column.head), "") for column in COLUMNS])
    file = io.BytesIO()
    book.save(file)
    page = ann.post(IMPORT, {"file": SimpleUploadedFile("listings.xlsx", file.getvalue())})
    assert "1 of 1 rows can be saved" in page.text


@pytest.mark.parametrize(
    "typed", ["2027-04-01", "1/4/2027", "01.04.2027", "1-4-2027", "1 4 2027", "1 April 2027", "1 Apr 2027"]
)
def test_dates_are_read_as_people_write_them(typed: str) -> None:
    parts = {name.rpartition("_")[2]: int(value) for name, [value] in parts_of_date("x", typed).items()}
    assert parts == {"day": 1, "month": 4, "year": 2027}
    with pytest.raises(NotRead):
        parts_of_date("x", f"{typed}!")


def test_columns_are_named_as_spreadsheets_name_them() -> None:
    assert [letter(place) for place in (0, 25, 26, 51, 52, 701, 702)] == [
        "A",
        "Z",
        "AA",
        "AZ",
        "BA",
        "ZZ",
        "AAA",
    ]


def test_many_rows_are_looked_at_and_saved(ann: Client) -> None:
    many = MOST_ROWS if ALL else 60
    page = sent(ann, table([row(number) for number in range(many)]))
    assert f"{many} of {many} rows can be saved" in page.text
    assert ann.post(SAVE, {"rows": held(page)}).status_code == 302
    assert Listing.objects.filter(state=Listing.State.DRAFT).count() == many
