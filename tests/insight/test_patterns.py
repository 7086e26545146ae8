"""The page of components: each is shown in every state, without a row in the database. And every control."""

from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from marketplace.insight.patterns.views import NAMES, Pattern

FOLDER = Path(settings.BASE_DIR) / "templates" / "components"
COMPONENTS = {path.stem for path in FOLDER.glob("*.html")}
ANSWERS: dict[str, Any] = {
    "title": "Payroll for two more councils",
    "email": "ann@wenlow.example",
    "summary": "We have room.",
    "direction": "offer",
    "service": "Payroll",
    "role": "host",
    "ways": ["shared_staff"],
    "distance": "anywhere",
    "starts_on_day": "1",
    "starts_on_month": "4",
    "starts_on_year": "2028",
    "cost": "£1,200,000",
    "share": "12.5%",
    "agrees": "on",
}


def a_file(name: str = "plan.pdf", size: int = 10) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"x" * size)


@pytest.fixture
def visitor(db: None) -> Client:
    return Client()


def drawn_by(*answers: Any) -> set[str]:
    """The components of which these pages were made."""
    names = {template.name for answer in answers for template in answer.templates}
    return {name.removeprefix("components/").removesuffix(".html") for name in names if "components/" in name}


def test_every_component_is_shown(visitor: Client) -> None:
    page, form = visitor.get("/patterns/"), visitor.get("/patterns/forms/?errors=1")
    missing = COMPONENTS - drawn_by(page, form)
    assert not missing, f"Show them in templates/insight/patterns/ and name them in NAMES: {missing}"


def test_every_component_with_a_name_has_its_own_place(visitor: Client) -> None:
    page = visitor.get("/patterns/").content.decode()
    for component, name in NAMES.items():
        assert f'<section class="cp-pattern" id="{component}"' in page
        assert f'href="#{component}">{name}</a>' in page
        assert Pattern(component, name).about, f"{component} says nothing of itself"


@pytest.mark.django_db
def test_the_page_needs_no_rows(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        assert client.get("/patterns/").status_code == 200
        assert client.get("/patterns/forms/").status_code == 200


def test_nothing_is_drawn_in_an_inline_style(visitor: Client) -> None:
    for address in ("/patterns/", "/patterns/forms/?errors=1"):
        assert " style=" not in visitor.get(address).content.decode()


@pytest.mark.parametrize(
    ("order", "first", "sorted_by"),
    [
        ("", "Farley", 'aria-sort="ascending"><a class="cp-sort" href="?sort=-name">Name'),
        ("?sort=-name", "Wenlow", 'aria-sort="descending"><a class="cp-sort" href="?sort=name">Name'),
        ("?sort=-population", "Farley", 'aria-sort="descending"><a class="cp-sort" href="?sort=population">'),
        (
            "?sort=population",
            "Harcombe",
            'aria-sort="ascending"><a class="cp-sort" href="?sort=-population">',
        ),
        ("?sort=nonsense", "Farley", 'aria-sort="none"><a class="cp-sort" href="?sort=-population">'),
    ],
)
def test_the_table_is_sorted_by_links(visitor: Client, order: str, first: str, sorted_by: str) -> None:
    page = visitor.get(f"/patterns/{order}").content.decode()
    table = page[page.index("cp-sortable") :]
    assert sorted_by in table
    assert table[table.index("<tbody") :].split('govuk-table__header">')[1].startswith(first)


def test_the_map_shows_offers_or_seeks(visitor: Client) -> None:
    assert 'class="o4"' in visitor.get("/patterns/").content.decode()
    assert 'class="s4"' in visitor.get("/patterns/?map=seeks").content.decode()


def test_whole_answers_are_accepted_and_not_kept(visitor: Client) -> None:
    answer = visitor.post("/patterns/forms/", ANSWERS | {"plan": a_file()}, follow=True)
    assert answer.redirect_chain == [("/patterns/forms/", 302)]
    page = answer.content.decode()
    assert "Nothing of them was kept" in page
    assert "Payroll for two more councils" not in page.replace(
        "For example, Payroll for two more councils", ""
    )


def test_an_empty_form_is_refused_with_a_summary(visitor: Client) -> None:
    answer = visitor.post("/patterns/forms/", {})
    page = unescape(answer.content.decode())
    assert answer.status_code == 422
    assert "<title>Error: Form controls – Counterpart</title>" in page
    for words, anchor in [
        ("Fill in “Title”", "id_title"),
        ("Choose an answer to “Do you offer or seek?”", "id_direction_0"),
        ("Choose an answer to “Which service?”", "id_service"),
        ("Choose an answer to “Which ways of sharing would you accept?”", "id_ways_0"),
        ("Enter a date", "id_starts_on_0"),
        ("Fill in “What does the service cost a year, in pounds?”", "id_cost"),
        ("Confirm that you may speak for your council", "id_agrees"),
    ]:
        assert f'<a href="#{anchor}">{words}</a>' in page
        assert f'id="{anchor}"' in page
    assert "kilometres?”" not in page, "what no choice has raised is not asked"


def test_wrong_answers_stand_where_they_were_typed(visitor: Client) -> None:
    wrong = ANSWERS | {
        "email": "wenlow",
        "summary": "x" * 201,
        "distance": "km",
        "reach_km": "many",
        "ways": ["other"],
        "other_way": "",
        "starts_on_month": "13",
        "cost": "lots",
        "share": "140",
    }
    answer = visitor.post("/patterns/forms/", wrong)
    page = unescape(answer.content.decode())
    assert answer.status_code == 422
    for words in (
        "Enter an email address, such as name@council.gov.uk",
        "Use at most 200 characters: you have used 201",
        "Enter a whole number from 1 to 1,500",
        "Fill in “Which other way?”",
        "Enter a real date, such as 31 3 2028",
        "Enter a whole number from 0 to 100,000,000,000",
        "Enter a percentage from 0 to 100, such as 12.5",
    ):
        assert page.count(words) == 2, words  # In the summary, and beside the control.
    for typed in ('value="wenlow"', 'value="many"', 'value="13"', 'value="lots"', 'value="140"', "x" * 201):
        assert typed in page
    assert '<option value="Payroll" selected>' in page
    assert 'value="km" checked' in page
    assert 'value="other" checked' in page


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        (a_file("plan.exe"), "Choose a Word, PDF or Excel file"),
        (a_file(size=2_000_001), "Choose a file of at most 2 MB"),
        (a_file(size=0), "The submitted file is empty"),
    ],
)
def test_a_file_that_will_not_do_is_refused(visitor: Client, plan: SimpleUploadedFile, words: str) -> None:
    answer = visitor.post("/patterns/forms/", ANSWERS | {"plan": plan})
    assert answer.status_code == 422
    assert answer.content.decode().count(words) == 2


def test_a_file_that_the_browser_will_not_keep_is_asked_for_again(visitor: Client) -> None:
    answer = visitor.post("/patterns/forms/", ANSWERS | {"cost": "lots", "plan": a_file("our plan.pdf")})
    assert "Choose our plan.pdf again: browsers do not keep files." in answer.content.decode()


def test_every_control_is_seen_with_its_error_by_a_link(visitor: Client) -> None:
    answer = visitor.get("/patterns/forms/?errors=1")
    assert answer.status_code == 200
    page = answer.content.decode()
    assert page.count("govuk-form-group--error") == 11
    assert "<title>Error: Form controls" in page


def test_only_the_scripts_of_its_controls_are_loaded(visitor: Client) -> None:
    form = visitor.get("/patterns/forms/").content.decode()
    for name in ("character_count", "search_select"):
        assert form.count(f'<script src="/static/{name}.js" type="module"></script>') == 1
        assert name not in visitor.get("/patterns/").content.decode()
