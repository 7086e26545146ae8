"""What went wrong is told in the site's own frame, and without a trace of its insides."""

import pytest
from django.conf import settings
from django.test import Client, RequestFactory, override_settings

from marketplace import errors, urls


def test_the_site_names_its_own_pages() -> None:
    assert urls.handler400 == "marketplace.errors.bad_request"
    assert urls.handler500 == "marketplace.errors.server_error"
    assert settings.CSRF_FAILURE_VIEW == "marketplace.errors.csrf_failure"


@pytest.mark.django_db
def test_what_is_not_there_is_told_with_a_way_on(client: Client) -> None:
    response = client.get("/nothing-here/")
    assert response.status_code == 404
    assert "Page not found" in response.content.decode()
    assert 'href="/listings/"' in response.content.decode()


def test_a_fault_is_told_without_the_database(rf: RequestFactory) -> None:
    """This test may not touch the database, and neither may the page."""
    response = errors.server_error(rf.get("/"))
    assert response.status_code == 500
    assert "Something went wrong on our side" in response.content.decode()
    assert settings.SITE_NAME in response.content.decode()


@override_settings(TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}])
def test_a_fault_is_told_even_when_the_frame_is_broken(rf: RequestFactory) -> None:
    response = errors.server_error(rf.get("/"))
    assert response.status_code == 500
    assert response.headers["Content-Type"].startswith("text/plain")


def test_what_cannot_be_read_is_told(rf: RequestFactory) -> None:
    response = errors.bad_request(rf.get("/"), ValueError("<secret>"))
    assert response.status_code == 400
    assert "secret" not in response.content.decode()


@pytest.mark.django_db
def test_a_form_without_its_token_is_told() -> None:
    response = Client(enforce_csrf_checks=True).post("/account/login/", {"login": "a"})
    assert response.status_code == 403
    assert "This form was open for too long" in response.content.decode()
