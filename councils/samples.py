"""Invented bodies and people, who stand in no table: samples of mail speak of them."""

from datetime import datetime, timedelta

from councils.models import Council, Membership, Officer

NOWHERE = 0  # The id of what is invented: links of a sample lead to a page that is not there.


def wenlow() -> Council:
    """The reader's body."""
    return Council(
        pk=-1, name="Wenlow Borough Council", short_name="Wenlow", slug="wenlow", region="Avonshire"
    )


def harcombe() -> Council:
    """The other body."""
    return Council(pk=-2, name="Harcombe District Council", short_name="Harcombe", slug="harcombe")


def ann() -> Officer:
    """An officer of Wenlow."""
    return Officer(pk=-1, email="ann.wood@wenlow.example", full_name="Ann Wood", job_title="Head of payroll")


def membership(state: str, at: datetime, role: str = Membership.Role.OFFICER, note: str = "") -> Membership:
    """Ann at Wenlow."""
    return Membership(
        pk=NOWHERE, officer=ann(), council=wenlow(), state=state, role=role, asked_at=at, note=note
    )


def covered(at: datetime) -> Membership:
    """Ann, for whom a colleague stands in until four weeks from now."""
    absent = membership(Membership.State.CONFIRMED, at, role=Membership.Role.LEAD)
    absent.covered_until = at.date() + timedelta(weeks=4)
    return absent
