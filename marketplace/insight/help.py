"""The help pages: what the site does with data, how accessible it is, its terms, and whom to ask."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from marketplace.insight.accessibility import NOT_TESTED, SHORTCOMINGS, TESTED
from marketplace.notifications.keepers import kept_for_good, rules
from services.freshness import STALE_AFTER

# When somebody last read a page against the code. A change of what the page describes changes its date.
PRIVACY_READ_ON = date(2026, 11, 22)
TERMS_READ_ON = date(2026, 11, 21)
ACCESSIBILITY_READ_ON = date(2026, 11, 21)


class Topic(NamedTuple):
    """One page of help: where it is, what it is called, what it answers."""

    url_name: str
    title: str | Promise
    answers: str | Promise


TOPICS = [
    Topic(
        "how_matching_works",
        _("How matching works"),
        _("The rules, the factors and their weights, and what a match does not say."),
    ),
    Topic(
        "about_data",
        _("About the data"),
        _("Where councils, figures and partnerships come from, how old they are, and what is missing."),
    ),
    Topic("privacy", _("Privacy"), _("What is kept about you, why, who sees it, and for how long.")),
    Topic("cookies", _("Cookies"), _("The two that this site sets, and why it asks you nothing about them.")),
    Topic(
        "accessibility",
        _("Accessibility statement"),
        _("What was tested and how, what was not, and what to do if a page does not work for you."),
    ),
    Topic(
        "terms", _("Terms of use"), _("Who may join, what a listing may say, and what an agreement means.")
    ),
    Topic("contact", _("Contact"), _("Whom to write to, and about what.")),
]


class Cookie(NamedTuple):
    """One cookie that the site sets: its name, what it is for, when it ends."""

    name: str
    purpose: str
    ends: str


def cookies_set() -> list[Cookie]:
    """Every cookie of the site, as the settings name them."""
    hours, weeks = settings.SESSION_COOKIE_AGE // 3600, settings.CSRF_COOKIE_AGE // (7 * 24 * 3600)
    at_the_latest = ngettext(
        "When you sign out or close the browser, after %(n)d hour at the latest",
        "When you sign out or close the browser, after %(n)d hours at the latest",
        hours,
    )
    after = ngettext("After %(n)d week", "After %(n)d weeks", weeks)
    return [
        Cookie(
            settings.SESSION_COOKIE_NAME,
            gettext("Keeps you signed in, and remembers for which council you act"),
            at_the_latest % {"n": hours},
        ),
        Cookie(
            settings.CSRF_COOKIE_NAME,
            gettext("Shows that a form was sent from this site, and not by another in your name"),
            after % {"n": weeks},
        ),
    ]


def crumbs() -> list[tuple[str, str]]:
    return [(gettext("Help"), reverse("help"))]


@require_safe
def topics(request: HttpRequest) -> HttpResponse:
    """What there is to read."""
    return render(request, "help/topics.html", {"topics": TOPICS})


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept about people, why, who sees it, for how long."""
    return render(
        request,
        "help/privacy.html",
        {
            "topics": TOPICS,
            "crumbs": crumbs(),
            "operator": settings.OPERATOR,
            "hours": settings.SESSION_COOKIE_AGE // 3600,
            "rules": list(rules()),
            "kept_for_good": list(kept_for_good()),
            "read_on": PRIVACY_READ_ON,
        },
    )


@require_safe
def cookies(request: HttpRequest) -> HttpResponse:
    """Which cookies the site sets."""
    return render(
        request, "help/cookies.html", {"topics": TOPICS, "crumbs": crumbs(), "cookies": cookies_set()}
    )


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """How accessible the site is, as far as that was tested."""
    return render(
        request,
        "help/accessibility.html",
        {
            "topics": TOPICS,
            "crumbs": crumbs(),
            "tested": TESTED,
            "not_tested": NOT_TESTED,
            "shortcomings": SHORTCOMINGS,
            "read_on": ACCESSIBILITY_READ_ON,
        },
    )


@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    """Who may use the site, and how."""
    return render(
        request,
        "help/terms.html",
        {
            "topics": TOPICS,
            "crumbs": crumbs(),
            "operator": settings.OPERATOR,
            "days": STALE_AFTER.days,
            "read_on": TERMS_READ_ON,
        },
    )


@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    """Whom to ask about what."""
    return render(
        request,
        "help/contact.html",
        {
            "topics": TOPICS,
            "crumbs": crumbs(),
            "operator": settings.OPERATOR,
            "security_email": settings.SECURITY_EMAIL,
        },
    )
