from datetime import UTC, datetime
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Tags, Warning, register


class MarketplaceConfig(AppConfig):
    """The wiring: settings, addresses, commands that touch every slice."""

    name = "marketplace"

    def ready(self) -> None:
        register(security_txt_still_holds, Tags.security, deploy=True)


def security_txt_still_holds(**_: Any) -> list[CheckMessage]:
    """Say so when nobody has looked at /.well-known/security.txt for a year."""
    from marketplace.security_txt import expires

    if expires() > datetime.now(UTC):
        return []
    return [
        Warning(
            "/.well-known/security.txt has expired.",
            hint="See that SECURITY_EMAIL is read, and set SECURITY_CHECKED_ON to today.",
            id="marketplace.W001",
        )
    ]
