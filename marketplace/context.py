"""What every page knows about the site."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    return {
        "site_name": settings.SITE_NAME,
        "demo": settings.DEMO,
        "site_url": settings.SITE_URL,
        "mailbox_url": settings.MAILBOX_URL,
        "support_email": settings.SUPPORT_EMAIL,
    }
