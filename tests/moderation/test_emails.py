"""Moderators see every letter that the site writes, and nothing of it can do anything."""

from types import SimpleNamespace

import pytest
from django.test import Client

from marketplace.moderation.emails import samples
from marketplace.notifications.models import Message


@pytest.fixture
def moderator(client: Client, cast: SimpleNamespace) -> Client:
    client.force_login(cast.moderator)
    return client


def test_the_list_leads_to_every_letter(moderator: Client) -> None:
    page = moderator.get("/moderation/emails/").content.decode()
    for name, sample in samples().items():
        assert f'href="/moderation/emails/{name}/"' in page
        assert sample.when in page


def test_the_queue_leads_to_the_list(moderator: Client) -> None:
    assert 'href="/moderation/emails/"' in moderator.get("/moderation/").content.decode()


def test_every_letter_is_shown_in_frames_and_as_text(moderator: Client) -> None:
    for name in samples():
        response = moderator.get(f"/moderation/emails/{name}/")
        page = response.content.decode()
        assert page.count(f'src="/moderation/emails/{name}/html/"') == 2, name
        assert page.count('sandbox="allow-popups allow-popups-to-escape-sandbox"') == 2, name
        assert "You get this because" in page, name
        assert "frame-src 'self'" in response.headers["Content-Security-Policy"], name
        assert "unsafe-inline" not in response.headers["Content-Security-Policy"], name


def test_the_html_can_do_nothing_but_be_looked_at(moderator: Client) -> None:
    response = moderator.get("/moderation/emails/proposal-sent/html/")
    policy = response.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox allow-popups")
    assert "allow-scripts" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.content.startswith(b"<!doctype html>")


def test_what_there_is_not_is_not_there(moderator: Client) -> None:
    assert moderator.get("/moderation/emails/nothing/").status_code == 404
    assert moderator.get("/moderation/emails/nothing/html/").status_code == 404


def test_nothing_is_sent(moderator: Client) -> None:
    moderator.get("/moderation/emails/")
    moderator.get("/moderation/emails/account-reset/")
    assert not Message.objects.exists()


def test_others_know_nothing_of_it(client: Client, cast: SimpleNamespace) -> None:
    client.force_login(cast.ann)
    for address in ("", "proposal-sent/", "proposal-sent/html/"):
        assert client.get(f"/moderation/emails/{address}").status_code == 404
