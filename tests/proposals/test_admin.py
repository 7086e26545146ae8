"""In the admin proposals and partnerships are read, never changed."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from councils.models import Officer
from marketplace.proposals import actions
from marketplace.proposals.models import Proposal

NAMES = ("proposal", "party", "remark", "partnership")


@pytest.fixture
def rows(cast: SimpleNamespace, proposal: Proposal) -> dict[str, int]:
    at = timezone.now()
    said = actions.remark(proposal=proposal, council=cast.wenlow, officer=cast.ann, text="Yes.", at=at)
    actions.accept(proposal=proposal, council=cast.wenlow, officer=cast.ann, at=at)
    party = proposal.parties.get(is_proposer=True)
    return dict(zip(NAMES, (proposal.pk, party.pk, said.pk, proposal.partnership.pk), strict=True))


@pytest.mark.parametrize("name", NAMES)
def test_read_not_changed(
    cast: SimpleNamespace, rows: dict[str, int], as_officer: Callable[[Officer], Client], name: str
) -> None:
    client = as_officer(cast.admin)
    row = reverse(f"admin:proposals_{name}_change", args=[rows[name]])
    assert client.get(reverse(f"admin:proposals_{name}_changelist")).status_code == 200
    assert client.get(row).status_code == 200
    assert client.post(row, {"state": "agreed"}).status_code == 403
    assert client.get(reverse(f"admin:proposals_{name}_add")).status_code == 403
    assert client.post(reverse(f"admin:proposals_{name}_delete", args=[rows[name]])).status_code == 403
