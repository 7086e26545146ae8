"""Every letter that the site writes, shown to moderators with invented content. Nothing is sent."""

from __future__ import annotations

from collections.abc import Iterator

from csp.constants import SELF
from csp.decorators import csp_update
from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from councils.access import OfficerRequest
from marketplace.moderation.views import moderator_required
from marketplace.notifications.kinds import Sample, kind_named
from marketplace.notifications.showing import SANDBOX, shown


def samples() -> dict[str, Sample]:
    """One letter for each occasion on which the site writes, by its name in addresses."""
    return {name: sample for kind in settings.MESSAGE_KINDS for name, sample in samples_of(kind)}


def samples_of(kind: str) -> Iterator[tuple[str, Sample]]:
    for sample in kind_named(kind).samples(timezone.now()):
        yield f"{kind}-{sample.name}", sample


def sample_named(wanted: str) -> Sample:
    """To write every letter takes a while, so only those of its kind are written."""
    for kind in settings.MESSAGE_KINDS:
        if wanted.startswith(f"{kind}-"):
            for name, sample in samples_of(kind):
                if name == wanted:
                    return sample
    raise Http404


@require_safe
@moderator_required
def email_samples(request: OfficerRequest) -> HttpResponse:
    """When the site writes, and with which subject. As long as the code has kinds, so not in pages."""
    return render(request, "moderation/emails.html", {"samples": samples()})


@require_safe
@moderator_required  # type: ignore[arg-type]  # The types of django-csp know views without arguments only.
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]
def email_sample(request: OfficerRequest, name: str) -> HttpResponse:
    """One letter, as wide screens and phones show it, and as text."""
    return render(
        request,
        "moderation/email.html",
        {
            "name": name,
            "sample": sample_named(name),
            "sandbox": SANDBOX,
            "sender": settings.DEFAULT_FROM_EMAIL,
            "crumbs": [
                (_("Moderation"), reverse("moderation")),
                (_("Emails"), reverse("email_samples")),
            ],
        },
    )


@require_safe
@moderator_required
def email_sample_html(request: OfficerRequest, name: str) -> HttpResponse:
    """The HTML of a letter and nothing else."""
    return shown(sample_named(name).letter.html)
