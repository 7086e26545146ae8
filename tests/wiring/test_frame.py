"""The frame that stands around every page."""

from django.template.loader import render_to_string
from django.test import RequestFactory, override_settings


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
