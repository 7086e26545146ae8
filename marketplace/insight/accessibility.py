"""What the accessibility statement claims. Each claim names the test that holds it."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Check(NamedTuple):
    """Something that is tested with every change: what, how, and where the test stands."""

    what: str | Promise
    how: str | Promise
    proof: str


TESTED = [
    Check(
        _("Forms"),
        _(
            "A form with faults says so in the title and above the page, and leads from there to each field. "
            "Nothing that was typed is lost."
        ),
        "tests/wiring/test_forms.py",
    ),
    Check(
        _("The frame of every page"),
        _("A link past the menu, one name for each page, and a menu that says where one is."),
        "tests/wiring/test_frame.py",
    ),
    Check(
        _("Words beside colours"),
        _("Direction, fit, confidence, doubts and freshness are told in words, not by colour alone."),
        "tests/wiring/test_components.py",
    ),
    Check(
        _("The map"),
        _("The same figures stand in a table."),
        "tests/insight/test_home.py",
    ),
]

NOT_TESTED = [
    _("It was not tested by people who use a screen reader, a magnifier, speech or a switch."),
    _("It was not tried with JAWS, NVDA, VoiceOver or TalkBack."),
    _("It was not looked at in Firefox or Safari: the tests run in Chromium."),
    _("No outside body has audited it. Rules that a program can check are fewer than half of WCAG 2.2."),
]

SHORTCOMINGS = [
    _(
        "You are signed out 12 hours after you signed in, or when you close the browser, without a warning "
        "beforehand. What you had typed into an open form and not sent is lost."
    ),
    _(
        "Councils write their own listings. We do not check that their words are plain, or that documents on "
        "their own websites are accessible."
    ),
    _("There is no version in Welsh, in British Sign Language or in Easy Read."),
]
