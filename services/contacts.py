"""Who may know the mailbox that a listing names: its own rule, in one place."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from councils.models import Membership, Officer
from services.models import Entry, ShownTo


def mailbox_for(reader: Officer | AnonymousUser, entry: Entry) -> str:
    """The mailbox as far as this reader may know it from the listing alone; of a sealed one nobody does.

    Parties to a proposal learn it in its room, once that is in discussion.
    """
    if entry.is_sealed or not entry.revision.contact_mailbox:
        return ""
    shown_to = entry.revision.contact_shown_to
    if shown_to == ShownTo.VERIFIED and not is_verified(reader):
        return ""
    return "" if shown_to == ShownTo.PARTIES else entry.revision.contact_mailbox


def is_verified(reader: Officer | AnonymousUser) -> bool:
    """Whether she acts for a body today."""
    return isinstance(reader, Officer) and Membership.objects.able().filter(officer=reader.pk).exists()
