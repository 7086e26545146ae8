"""The demonstration's mailbox: a person reads there what the site has sent."""

import smtplib
from email.message import EmailMessage
from typing import Any

import pytest
from django.test import Client

from marketplace.demo import mailbox
from tests.running import RunningRelay

HOSTILE = '<html><head></head><body><script>alert(1)</script><a href="http://localhost:8000/">Open</a></body></html>'


@pytest.fixture
def post(relay: RunningRelay, settings: Any) -> RunningRelay:
    """A letter for Ann, with HTML that would like to do harm, and one for Bob without."""
    settings.ROOT_URLCONF = "marketplace.demo.mailbox"
    settings.VAR_DIR = relay.relay.folder.parent
    for number, (to, html) in enumerate([("ann@wenlow.example", HOSTILE), ("bob@harcombe.example", "")]):
        letter = EmailMessage()
        letter["From"], letter["To"], letter["Subject"] = "market@localhost", to, f"Neuigkeit für {to}"
        letter["Message-ID"] = f"<{number}@market>"
        letter.set_content("Read http://localhost:8000/matches/1/\n<b>Not bold</b>\n")
        if html:
            letter.add_alternative(html, subtype="html")
        with smtplib.SMTP("127.0.0.1", relay.port) as client:
            client.send_message(letter)
    return relay


def key(post: RunningRelay, index: int) -> str:
    return mailbox.relay.keys(post.relay.maildir)[index]


def test_all_mail_stands_newest_first(post: RunningRelay, client: Client) -> None:
    page = client.get("/").content.decode()
    assert page.index("Neuigkeit für bob") < page.index("Neuigkeit für ann")


def test_the_mail_to_one_address_can_be_seen_alone(post: RunningRelay, client: Client) -> None:
    page = client.get("/?to=Ann@wenlow.example").content.decode()
    assert "Neuigkeit für ann" in page
    assert "Neuigkeit für bob" not in page


def test_a_letter_is_shown_as_text_with_links(post: RunningRelay, client: Client) -> None:
    page = client.get(f"/{key(post, 0)}/").content.decode()
    assert '<a href="http://localhost:8000/matches/1/" rel="nofollow">' in page
    assert "&lt;b&gt;Not bold&lt;/b&gt;" in page
    assert "<iframe" not in page


def test_html_stands_in_a_frame_that_may_only_open_links(post: RunningRelay, client: Client) -> None:
    page = client.get(f"/{key(post, 1)}/")
    assert "alert(1)" not in page.content.decode()
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page.content.decode()
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    framed = client.get(f"/{key(post, 1)}/html/")
    policy = framed.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none';")
    assert "script" not in policy
    assert framed.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert '<head><base target="_blank">' in framed.content.decode()


def test_the_source_is_plain_text(post: RunningRelay, client: Client) -> None:
    response = client.get(f"/{key(post, 1)}/source/")
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert b"Message-ID: <0@market>" in response.content


@pytest.mark.parametrize(
    "address", ["/a/", "/..%2F..%2Fetc%2Fpasswd/", "/a/html/", "/a/source/", "/a/b/c/d/"]
)
def test_what_is_not_there_is_not_found(post: RunningRelay, client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_an_empty_mailbox_says_so(client: Client, settings: Any, tmp_path: Any) -> None:
    settings.ROOT_URLCONF = "marketplace.demo.mailbox"
    settings.VAR_DIR = tmp_path
    (tmp_path / "mail").mkdir()
    assert "There is no mail yet" in client.get("/").content.decode()
