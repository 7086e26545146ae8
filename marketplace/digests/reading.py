"""A digest in the browser, for whom it was written."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from councils.access import OfficerRequest
from marketplace.digests import previewing
from marketplace.digests.models import Digest
from marketplace.notifications import clock
from marketplace.notifications.showing import opened


@require_safe
@login_required
def digest(request: OfficerRequest, pk: int) -> HttpResponse:
    """What it told and she may still be shown, as it stands today. No letter is kept."""
    row = get_object_or_404(Digest.objects.sent_to(request.user).select_related("officer", "message"), pk=pk)
    return opened(previewing.letter_again(row, clock.now()).html)
