"""From the digest, "not for us" and "propose" are one page with one button each; opening it does nothing."""

from datetime import datetime
from html import unescape
from types import SimpleNamespace

import pytest
from django.test import Client

from marketplace.matching.models import Match
from marketplace.proposals.models import Proposal
from tests.security.forms import read


def press(client: Client, address: str) -> int:
    """Open the page, and send its form as it stands."""
    page = client.get(address)
    [form] = [form for form in read(address, page).forms if "logout" not in form.action]
    sent = {name: values[0] for name, values in form.fields.items() if values}
    typed = page.context["form"].initial.get("what")
    if typed:
        assert typed.replace("\n", "") in unescape(page.text), "it stands in the form"
        sent["what"] = typed
    return client.post(address, sent).status_code


@pytest.fixture
def ann(client: Client, market: SimpleNamespace) -> Client:
    client.force_login(market.ann)
    return client


def test_not_for_us_is_one_press(ann: Client, market: SimpleNamespace) -> None:
    match = Match.objects.get(listing=market.seek)
    Match.objects.filter(pk=match.pk).update(
        reasons=[{"sign": "-", "factor": "systems", "code": "systems_differ", "values": SYSTEMS}]
    )
    address = f"/matches/{match.pk}/not-for-us/"
    assert ann.get(address).status_code == 200
    match.refresh_from_db()
    assert match.state == "candidate", "opening it did nothing"
    assert ann.post(address).status_code == 302
    match.refresh_from_db()
    assert (match.state, match.dismissed_reason) == ("dismissed", "unsaid"), "nobody has said why"


SYSTEMS = {"ours": ["MHR iTrent"], "theirs": ["Zellis ResourceLink"]}


def test_propose_is_one_press(ann: Client, market: SimpleNamespace, at: datetime) -> None:
    address = f"/listings/{market.offer.public_number}/propose/?from={market.seek.pk}"
    assert ann.get(address).status_code == 200
    assert not Proposal.objects.exists(), "opening it did nothing"
    assert press(ann, address) == 302
    proposal = Proposal.objects.get()
    assert proposal.own_listing == market.seek
    assert "Wenlow Borough Council has listed “A payroll partner from April”" in proposal.what
    assert proposal.delivery_model.slug == "shared_staff"


def test_whoever_comes_by_another_way_writes_herself(ann: Client, market: SimpleNamespace) -> None:
    page = ann.get(f"/listings/{market.offer.public_number}/propose/")
    assert "They seem to fit" not in page.text
