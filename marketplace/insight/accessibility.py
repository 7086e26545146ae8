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
        _("Every page"),
        _(
            "By the rules of axe-core, for each kind of reader, in light and dark, in windows 1280 and 320 "
            "px wide: no rule broken, no scrolling sideways, one first heading, a title of its own."
        ),
        "tests/journeys/test_every_page.py::test_pages_are_accessible",
    ),
    Check(
        _("The whole way"),
        _(
            "From signing up to a partnership between two councils: once with the keyboard alone, once with "
            "scripts off."
        ),
        "tests/journeys/test_the_thread.py::test_from_sign_up_to_partnership",
    ),
    Check(
        _("Forms with faults"),
        _(
            "Each form is sent empty. The title and the top of the page say what to put right, the focus "
            "goes there, and from there a link leads to each field."
        ),
        "tests/journeys/test_refused_forms.py::test_a_refused_form_says_first_what_to_put_right",
    ),
    Check(
        _("Large and wide text"),
        _(
            "With text twice as large, or spaced as WCAG 2.2 asks, in windows 1280, 640 and 320 px wide, no "
            "text is cut off or covered."
        ),
        "tests/journeys/test_readers_settings.py::test_all_text_can_be_read_at_any_size",
    ),
    Check(
        _("Colours of your own"),
        _("In the colours that a system forces, buttons, fields and tags keep their edges."),
        "tests/journeys/test_readers_settings.py::test_in_the_reader_s_own_colours_everything_keeps_its_edge",
    ),
    Check(
        _("Motion"),
        _("Where a system asks for less motion, nothing moves."),
        "tests/journeys/test_readers_settings.py::test_nothing_moves_for_who_wants_no_motion",
    ),
    Check(
        _("Words beside shapes"),
        _("Fit is told in words and figures beside its bars, doubts are named as doubts."),
        "tests/wiring/test_components.py::test_the_fit_meter_carries_both_sides_in_words",
    ),
    Check(
        _("The map"),
        _("The same figures stand in a table."),
        "tests/insight/test_home.py::test_the_map_is_also_a_table",
    ),
    Check(
        _("Emails"),
        _(
            "Every letter, in light and dark, 600 and 320 px wide, by the same rules. The text of each leads "
            "to the same places as its HTML."
        ),
        "tests/journeys/test_letters.py::test_every_letter_can_be_read_by_all",
    ),
    Check(
        _("Paper"),
        _("Pages print without menus and buttons, and nothing is cut off at the margin."),
        "tests/journeys/test_print.py::test_pages_print_sensibly",
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
