"""/.well-known/security.txt says whom to tell of a weakness, and for how long that holds (RFC 9116)."""

from datetime import UTC, date, datetime, timedelta

from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from marketplace.apps import security_txt_still_holds

ADDRESS = "/.well-known/security.txt"


def fields(client: Client) -> dict[str, str]:
    """This may not touch the database."""
    response = client.get(ADDRESS)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    lines = response.content.decode().splitlines()
    return dict(line.split(": ", 1) for line in lines)


def test_it_says_whom_to_tell(client: Client, settings: Settings) -> None:
    settings.SECURITY_EMAIL, settings.SITE_URL = "safe@market.example", "https://market.example"
    said = fields(client)
    assert said["Contact"] == "mailto:safe@market.example"
    assert said["Canonical"] == f"https://market.example{ADDRESS}"
    assert said["Preferred-Languages"] == "en"
    assert said["Policy"] == "https://market.example/help/contact/#security"


def test_it_ends_within_a_year_of_the_day_on_which_it_was_checked(client: Client, settings: Settings) -> None:
    settings.SECURITY_CHECKED_ON = date(2027, 3, 1)
    expires = datetime.fromisoformat(fields(client)["Expires"])
    assert expires == datetime(2028, 2, 28, tzinfo=UTC)
    assert timedelta(days=300) < expires - datetime(2027, 3, 1, tzinfo=UTC) < timedelta(days=365)


def test_who_deploys_is_told_when_it_has_expired(settings: Settings) -> None:
    settings.SECURITY_CHECKED_ON = timezone.localdate() - timedelta(days=365)
    assert [warning.id for warning in security_txt_still_holds()] == ["marketplace.W001"]
    settings.SECURITY_CHECKED_ON = timezone.localdate()
    assert security_txt_still_holds() == []
