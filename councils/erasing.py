"""Taking an officer out of the site: what she wrote for her bodies stays, and names nobody any more."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from datetime import datetime

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from councils.contact_details import expression_for, without, without_details
from councils.handing_over import leave
from councils.models import Council, Erasure, Membership, Officer
from marketplace.notifications.keepers import Text, keepers, texts

logger = logging.getLogger(__name__)

WAS_CONFIRMED = (Membership.State.CONFIRMED, Membership.State.ENDED)


@transaction.atomic
def erase(*, officer: Officer, erased_by: Officer | None, at: datetime, reason: str = "") -> Erasure:
    """Forget who she was, everywhere, in one go. Erasing twice is erasing once.

    She leaves her bodies as leavers do. Each slice forgets its own, the last one first. Her name, her
    address and what numbers she left are taken out of every text. Then her row names nobody.
    """
    officer = Officer.objects.select_for_update().get(pk=officer.pk)
    if done := Erasure.objects.filter(officer=officer).first():
        return done
    check_may_erase(officer, erased_by)
    erasure = Erasure.objects.create(officer=officer, erased_by=erased_by, reason=reason, erased_at=at)
    known_as = former_officer(officer)
    said = telling_words(officer)
    leave_every_body(officer, at)
    for keeper in reversed(keepers()):
        keeper.forget(officer, at)
    for text in texts():
        take_out(text, officer, said)
    officer.name_nobody(known_as=known_as, at=at)
    # The log outlives a database that is restored from a backup: so that it can be done again there.
    transaction.on_commit(lambda: logger.info("Account %s was erased", officer.pk))
    return erasure


def check_may_erase(officer: Officer, erased_by: Officer | None) -> None:
    """She herself may, moderators of other bodies for her, and only an administrator for one of staff."""
    if not may_erase(officer, erased_by):
        raise Erasure.NotYoursToErase
    admins = Officer.objects.filter(is_superuser=True, is_active=True)
    if officer.is_superuser and not admins.exclude(pk=officer.pk).exists():
        raise Erasure.NobodyElseAdministers


def may_erase(officer: Officer, erased_by: Officer | None) -> bool:
    if erased_by is None or erased_by.pk == officer.pk or erased_by.is_superuser:
        return True
    if not erased_by.is_moderator or officer.is_staff or officer.is_moderator or officer.is_auditor:
        return False
    return not any(erased_by.is_near(council) for council in officer.councils())


def former_officer(officer: Officer) -> str:
    """What she is called from now on, wherever she was named."""
    acted = officer.memberships.filter(state__in=WAS_CONFIRMED).values("council")
    bodies = Council.objects.filter(pk__in=acted)
    if names := [council.short_name for council in bodies]:
        return _("Former officer of %(councils)s") % {"councils": _(" and ").join(names)}
    return _("Former moderator") if officer.is_moderator or officer.is_staff else _("Former officer")


def telling_words(officer: Officer) -> list[str]:
    """By what words texts name her: her address, and the name under which a body confirmed her.

    A name of one word is not looked for, nor that of an account nobody confirmed: either might be a word
    that others use, and an account must not be a way to strike words out of their texts.
    """
    was_known = officer.memberships.filter(state__in=WAS_CONFIRMED).exists() or officer.is_staff
    has_full_name = len(officer.full_name.split()) > 1
    return [officer.email, *([officer.full_name] if was_known and has_full_name else [])]


def leave_every_body(officer: Officer, at: datetime) -> None:
    """Where she was the only lead, a moderator names the next: she has been told."""
    for membership in officer.memberships.confirmed().select_related("council").order_by("council"):
        leave(membership=membership, officer=officer, at=at, leaves_it_to_moderators=True)


def take_out(text: Text, officer: Officer, said: Sequence[str]) -> None:
    """Strike these words from the columns of all rows, and numbers and addresses from what she wrote."""
    named = Q()
    for column in text.columns:
        for words in said:
            named |= Q(**{f"{column}__iregex": expression_for(words)})
    if text.writer:
        rewrite(text, text.rows().filter(**{text.writer: officer}), said, is_hers=True)
    rewrite(text, text.rows().filter(named), said, is_hers=False)


def rewrite(text: Text, rows: QuerySet, said: Sequence[str], *, is_hers: bool) -> None:
    """Write each row's columns anew, where that changes them."""
    for row in rows.order_by("pk"):
        changes = {}
        for column in text.columns:
            before = getattr(row, column)
            after = without(without_details(before) if is_hers else before, said)
            if after != before:
                changes[column] = after[: row._meta.get_field(column).max_length]
        if changes:
            text.rows().filter(pk=row.pk).update(**changes)


def end_sessions(officer: Officer) -> None:
    """Sign her out everywhere, and forget half-done log-ins with her address."""
    for session in Session.objects.iterator():
        known = session.get_decoded()
        if known.get("_auth_user_id") == str(officer.pk) or officer.email in json.dumps(known, default=str):
            session.delete()
