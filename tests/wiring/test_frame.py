"""The frame that stands around every page."""

from types import SimpleNamespace

from django import forms
from django.template.loader import render_to_string
from django.test import Client, RequestFactory, override_settings
from django.urls import reverse


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


def test_who_runs_the_market_and_acts_for_no_body_sees_the_queue(
    client: Client, cast: SimpleNamespace
) -> None:
    client.force_login(cast.moderator)
    page = client.get("/about-the-data/").content.decode()
    assert "Moderation" in page
    assert "Your listings" not in page


def test_the_menu_says_where_one_is(client: Client, db: None) -> None:
    assert 'href="/listings/" aria-current="page"' in client.get("/listings/").content.decode()
    assert "aria-current" not in client.get("/about-the-data/").content.decode()


def test_a_form_with_faults_is_told_in_the_title_and_above_the_page(rf: RequestFactory) -> None:
    form = Name({})
    page = render_to_string("base.html", {"form": form, "again": form}, request=rf.get("/"))
    assert "<title>Error: " in page
    assert page.count('<a href="#id_name">Fill in “Name”</a>') == 1
    assert "<title>Error: " not in render_to_string("base.html", {"form": Name()}, request=rf.get("/"))
