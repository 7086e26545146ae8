"""The frame that stands around every page."""

import re
from types import SimpleNamespace

import pytest
from django import forms
from django.template.loader import render_to_string
from django.test import Client, RequestFactory, override_settings
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests.factories import make_membership, make_officer


class Name(forms.Form):
    name = forms.CharField(label="Name")


def test_the_frame_has_a_skip_link_a_menu_and_the_attribution(rf: RequestFactory) -> None:
    page = render_to_string("base.html", request=rf.get("/"))
    assert '<a href="#main" class="govuk-skip-link">' in page
    assert 'id="main"' in page
    assert "Open Government Licence v3.0" in page
    assert "Sign in" in page
    assert "noindex" not in page


@override_settings(DEMO=True)
def test_a_demo_says_what_is_invented_and_stays_out_of_search_engines(rf: RequestFactory) -> None:
    page = render_to_string("base.html", request=rf.get("/"))
    assert '<meta name="robots" content="noindex">' in page
    assert "Listings, matches and proposals are invented" in page


def test_the_name_of_the_site_is_one_setting(rf: RequestFactory) -> None:
    with override_settings(SITE_NAME="Other half"):
        assert "Other half" in render_to_string("base.html", request=rf.get("/"))


def test_an_officer_sees_her_council_and_leaves_by_a_button(client: Client, cast: SimpleNamespace) -> None:
    client.force_login(cast.ann)
    page = client.get("/about-the-data/").content.decode()
    assert 'Dashboard <span class="cp-header__note">Wenlow</span>' in page
    assert f'<form method="post" action="{reverse("account_logout")}">' in page
    assert "Your listings" in page
    assert "Moderation" not in page


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("ann", ["Dashboard", "Your listings", "Proposals", "Account", "Sign out"]),
        ("moderator", ["Moderation", "Account", "Sign out"]),
        ("admin", ["Administration", "Account", "Sign out"]),
        ("nobody", ["Sign in"]),
        ("newcomer", ["Dashboard", "Account", "Sign out"]),
    ],
)
def test_the_menu_is_that_of_the_reader_s_part(
    client: Client, cast: SimpleNamespace, who: str, words: list[str]
) -> None:
    if who != "nobody":
        client.force_login(make_officer() if who == "newcomer" else getattr(cast, who))
    page = client.get("/about-the-data/").content.decode()
    menu = re.sub(r"<[^>]+>", "\n", page.partition("<nav")[2].partition("</nav>")[0])
    said = [line.strip() for line in menu.splitlines() if line.strip()][1:]
    assert [word for word in said if word != "Wenlow"] == ["Find", "Councils", "Partnerships", *words]


def test_an_officer_of_several_councils_changes_between_them_on_every_page(
    client: Client, cast: SimpleNamespace
) -> None:
    client.force_login(cast.ann)
    assert "You act for" not in client.get("/about-the-data/").content.decode(), "she has but one"
    make_membership(cast.ann, cast.harcombe)
    page = client.get("/about-the-data/").content.decode()
    assert "You act for <strong>Harcombe" in page
    assert '<form method="post" action="/your-council/switch/wenlow/">' in page
    assert "switch/harcombe" not in page
    client.post("/your-council/switch/wenlow/")
    page = client.get("/about-the-data/").content.decode()
    assert "You act for <strong>Wenlow" in page
    assert "switch/harcombe" in page


def test_changing_council_works_from_the_page_with_its_token(cast: SimpleNamespace) -> None:
    make_membership(cast.ann, cast.harcombe)
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.ann)
    page = client.get("/about-the-data/").content.decode()
    token = page.partition("switch/wenlow/")[2].partition('value="')[2].partition('"')[0]
    answer = client.post("/your-council/switch/wenlow/", {"csrfmiddlewaretoken": token})
    assert answer.headers["Location"] == "/dashboard/"


def test_the_menu_asks_once_for_whom_one_acts(
    client: Client, cast: SimpleNamespace, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_membership(cast.ann, cast.harcombe)
    client.force_login(cast.ann)
    with django_assert_num_queries(3):  # Session, officer, councils.
        client.get("/about-the-data/")


def test_every_page_leads_to_help(client: Client, db: None) -> None:
    page = client.get("/about-the-data/").content.decode()
    footer = page.partition("<footer")[2]
    for name in ("help", "how_matching_works", "privacy", "cookies", "accessibility", "terms", "contact"):
        assert f'href="{reverse(name)}"' in footer


def test_who_reads_a_page_that_must_always_work_is_not_asked_to_sign_in(rf: RequestFactory) -> None:
    """Nobody knows whether she is signed in: that would need the database."""
    page = render_to_string("base.html", {"site_name": "Counterpart"})
    assert "Sign in" not in page
    assert "Sign out" not in page


def test_the_menu_says_where_one_is(client: Client, db: None) -> None:
    assert 'href="/listings/" aria-current="page"' in client.get("/listings/").content.decode()
    assert "aria-current" not in client.get("/about-the-data/").content.decode()


def test_a_form_with_faults_is_told_in_the_title_and_above_the_page(rf: RequestFactory) -> None:
    form = Name({})
    page = render_to_string("base.html", {"form": form, "again": form}, request=rf.get("/"))
    assert "<title>Error: " in page
    assert page.count('<a href="#id_name">Fill in “Name”</a>') == 1
    assert "<title>Error: " not in render_to_string("base.html", {"form": Name()}, request=rf.get("/"))
