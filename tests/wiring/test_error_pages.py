"""What went wrong is told in the site's own frame, and without a trace of its insides."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import get_resolver, path, reverse

from marketplace import errors, urls


def refuse(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def fail(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("<secret>")


urlpatterns = [*urls.urlpatterns, path("refused/", refuse), path("failing/", fail)]
handler400, handler429, handler500 = urls.handler400, urls.handler429, urls.handler500


def in_the_frame(response: Any, status: int, heading: str) -> str:
    """The page, which is whole, of our own, and says no more than it should."""
    page = response.content.decode()
    assert response.status_code == status
    assert f'<h1 class="govuk-heading-xl govuk-!-margin-bottom-4">{heading}</h1>' in page
    assert f"<title>{heading} – {settings.SITE_NAME}</title>" in page
    assert "Open Government Licence" in page, "the frame ends in its footer"
    assert "secret" not in page
    assert "Traceback" not in page
    assert_headers(response)
    return page


def assert_headers(response: Any) -> None:
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_the_site_names_its_own_pages() -> None:
    handlers = get_resolver().urlconf_module
    assert handlers.handler400 == "marketplace.errors.bad_request"
    assert handlers.handler429 == "marketplace.errors.too_many_tries"
    assert handlers.handler500 == "marketplace.errors.server_error"
    assert settings.CSRF_FAILURE_VIEW == "marketplace.errors.csrf_failure"


@pytest.mark.django_db
def test_what_is_not_there_is_told_with_a_way_on(client: Client) -> None:
    page = in_the_frame(client.get("/nothing-here/"), 404, "Page not found")
    for address in ("/listings/", "/councils/", "/help/", "/"):
        assert f'href="{address}"' in page


def test_to_an_officer_no_copy_is_left(client: Client, cast: SimpleNamespace) -> None:
    client.force_login(cast.ann)
    response = client.get("/nothing-here/")
    in_the_frame(response, 404, "Page not found")
    assert response.headers["Cache-Control"] == "no-store"


def test_what_has_ended_is_told_with_a_way_on(client: Client, cast: SimpleNamespace) -> None:
    cast.offer.entry.delete()
    cast.offer.withdraw(at=cast.offer.published_at, why="gone")
    page = in_the_frame(client.get(f"/listings/{cast.offer.pk}/"), 410, "This listing has ended")
    assert 'href="/listings/"' in page


def test_what_cannot_be_read_is_told_without_the_database(client: Client) -> None:
    """This test may not touch the database, and neither may the page."""
    response = client.get("/listings/?q=%00")
    in_the_frame(response, 400, "We cannot read that")
    assert response.headers["Cache-Control"] == "no-store"


def test_a_form_without_its_token_is_told() -> None:
    response = Client(enforce_csrf_checks=True).post("/account/login/", {"login": "a"})
    page = in_the_frame(response, 403, "This form was open for too long")
    assert "Nothing was sent" in page
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_what_is_refused_is_told(client: Client) -> None:
    page = in_the_frame(client.get("/refused/"), 403, "That is not open to you")
    assert 'href="/"' in page


@pytest.mark.django_db
def test_too_many_tries_are_told_and_how_long_to_wait(client: Client) -> None:
    for number in range(200):
        response = client.post(reverse("account_reset_password"), {"email": f"ann{number}@wenlow.example"})
        if response.status_code == 429:
            break
    page = in_the_frame(response, 429, "Too many tries")
    assert "Wait a minute" in page
    assert response.headers["Retry-After"] == "60"
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.urls(__name__)
def test_a_fault_is_told(cast: SimpleNamespace) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(cast.ann)
    response = client.get("/failing/")
    in_the_frame(response, 500, "Something went wrong on our side")
    assert response.headers["Cache-Control"] == "no-store"


def test_a_fault_is_told_when_the_database_does_not_answer() -> None:
    """This test may not touch the database: the home page fails as it would without one."""
    response = Client(raise_request_exception=False).get("/")
    in_the_frame(response, 500, "Something went wrong on our side")


@override_settings(TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}])
def test_a_fault_is_told_even_when_the_frame_is_broken(rf: RequestFactory) -> None:
    response = errors.server_error(rf.get("/"))
    assert response.status_code == 500
    assert response.headers["Content-Type"].startswith("text/plain")
