"""/.well-known/security.txt: where somebody who finds a weakness writes to (RFC 9116)."""

from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

VALID_FOR = timedelta(days=364)  # The standard recommends less than a year.


def expires() -> datetime:
    """When what it says is no longer to be relied on, counted from the day of the last check."""
    return datetime.combine(settings.SECURITY_CHECKED_ON, time(), UTC) + VALID_FOR


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    lines = [
        f"Contact: mailto:{settings.SECURITY_EMAIL}",
        f"Expires: {expires():%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {settings.LANGUAGE_CODE.partition('-')[0]}",
        f"Canonical: {settings.SITE_URL}{reverse('security_txt')}",
        f"Policy: {settings.SITE_URL}{reverse('contact')}#security",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
