"""What a listing says otherwise than when a reader was told of it. Kept as fingerprints, not as texts."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from services import wording
from services.models import Entry

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from marketplace.digests.models import DigestItem
    from marketplace.matching.models import Match


@dataclass(frozen=True)
class About:
    """One thing that a listing says: in which columns, what it is called, and how it is said now."""

    columns: tuple[str, ...]
    name: StrOrPromise
    now: Callable[[Entry], str]


ABOUT = {
    "start": About(
        ("earliest_start_on", "latest_start_on"),
        gettext_lazy("start"),
        lambda entry: wording.window(entry.earliest_start_on, entry.latest_start_on),
    ),
    "contract": About(
        ("contract_ends_on",),
        gettext_lazy("end of the present contract"),
        lambda entry: wording.day(entry.contract_ends_on),
    ),
    "term": About(("term_years",), gettext_lazy("term"), lambda entry: wording.years(entry.term_years)),
    "models": About(
        ("delivery_models",),
        gettext_lazy("delivery models"),
        lambda entry: wording.models_in_order(entry.delivery_models),
    ),
    "systems": About(
        ("systems",), gettext_lazy("systems"), lambda entry: wording.names_of_systems(entry.systems)
    ),
    "volume": About(
        ("volume", "volume_unit"),
        gettext_lazy("volume"),
        lambda entry: wording.counted(entry.volume, entry.volume_unit),
    ),
    "partners": About(
        ("min_partners", "max_partners"),
        gettext_lazy("number of partners wanted"),
        lambda entry: wording.span(entry.min_partners, entry.max_partners),
    ),
    "reach": About(("reach", "reach_km"), gettext_lazy("reach"), wording.reach),
}
SAID_BY_NAME = {column for about in ABOUT.values() for column in about.columns}
# What an entry has beside its words: whose it is, and what is derived or kept up.
NOT_SAID = {
    *("listing", "revision", "stamp", "council", "category", "direction", "nation", "region", "kind"),
    *("latitude", "longitude", "number", "visibility", "expires_on", "published_at", "confirmed_at"),
    *("also_known_as", "search"),
}
OTHERWISE = "otherwise"


def fingerprints(entry: Entry) -> dict[str, str]:
    """What the entry says now: one short fingerprint for each thing, and one for all the rest."""
    marks = {name: mark_of(entry, about.columns) for name, about in ABOUT.items()}
    return marks | {OTHERWISE: mark_of(entry, other_columns())}


def other_columns() -> tuple[str, ...]:
    names = {field.name for field in Entry._meta.concrete_fields}
    return tuple(sorted(names - SAID_BY_NAME - NOT_SAID))


def mark_of(entry: Entry, columns: tuple[str, ...]) -> str:
    said = json.dumps([getattr(entry, column) for column in columns], default=str)
    return blake2b(said.encode(), digest_size=4).hexdigest()


def remembered(match: Match) -> dict[str, Any]:
    """What is kept of a match that is told, so that a change can be told later."""
    return {"stamp": match.stamp, "fit": match.fit, "said": fingerprints(match.counterpart.entry)}


def changed(said: Mapping[str, str], entry: Entry) -> list[str]:
    """What has changed since, in words for the reader: each thing with what it is now."""
    now = fingerprints(entry)
    differs = [name for name in ABOUT if name in said and said[name] != now[name]]
    told = [told_now(ABOUT[name], entry) for name in differs]
    if not told and said.get(OTHERWISE, now[OTHERWISE]) != now[OTHERWISE]:
        told = [_("The words of the listing have changed")]
    return told


def told_now(about: About, entry: Entry) -> str:
    words = {"what": str(about.name), "now": about.now(entry) or _("left open")}
    return _("Its %(what)s is now: %(now)s") % words


def since(item: DigestItem, match: Match) -> list[str]:
    """What is otherwise than when this was told; its fit where nothing of theirs is."""
    told = changed(item.said, match.counterpart.entry)
    if told or item.fit is None:
        return told or [_("It has changed since we told you of it")]
    fits = {"now": round(match.fit), "then": round(item.fit)}
    if fits["now"] == fits["then"]:
        return [_("Your own listing has changed; the fit is the same")]
    return [_("Your own listing has changed: the fit is now %(now)s, it was %(then)s") % fits]
