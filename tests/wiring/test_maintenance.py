"""While the site is closed for maintenance, it says so, to everybody and without the database."""

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from pytest_django.fixtures import Settings

from tests.wiring.test_error_pages import in_the_frame


@pytest.fixture(autouse=True)
def closed(settings: Settings) -> None:
    settings.MAINTENANCE = True


@pytest.mark.parametrize(
    "address", ["/", "/listings/1/", "/account/login/", "/admin/", "/nothing/", "/?q=%00"]
)
@pytest.mark.parametrize("method", ["get", "post", "head", "put"])
def test_every_address_answers_the_same(client: Client, address: str, method: str) -> None:
    """This test may not touch the database, and neither may the page."""
    response = getattr(client, method)(address)
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "600"
    assert response.headers["Cache-Control"] == "no-store"


def test_it_says_when_to_come_back_and_leads_nowhere(client: Client) -> None:
    page = in_the_frame(client.get("/"), 503, "Closed for a short while")
    assert "ten minutes" in page
    assert f"mailto:{settings.SUPPORT_EMAIL}" in page
    assert "<nav" not in page
    assert "Sign in" not in page


def test_the_process_still_says_that_it_lives(client: Client, db: None) -> None:
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 200


def test_static_files_are_still_served(settings: Settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    (tmp_path / "app.css").write_text("body{}")
    response = Client().get("/static/app.css")
    assert response.status_code == 200
    assert b"".join(response.streaming_content) == b"body{}"


def test_otherwise_it_is_open(client: Client, db: None, settings: Settings) -> None:
    settings.MAINTENANCE = False
    assert client.get("/").status_code == 200
