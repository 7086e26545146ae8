from datetime import UTC, datetime
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Tags, Warning, register


class MarketplaceConfig(AppConfig):
    """The wiring: settings, addresses, commands that touch every slice."""

    name = "marketplace"

    def ready(self) -> None:
        register(security_txt_still_holds, Tags.security, deploy=True)
        register(the_site_owns_no_table, Tags.security, deploy=True)


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


def the_site_owns_no_table(**_: Any) -> list[CheckMessage]:
    """Say so where pages and jobs work as a role that could rewrite what was recorded of them."""
    from django.db import Error

    from marketplace.ownership import may_too_much

    try:
        if not may_too_much():
            return []
    except Error:
        return []  # Without a database there is nothing to find: /readyz says that.
    return [
        Warning(
            "The role of DATABASE_URL owns tables or is a superuser: the site could rewrite its own record.",
            hint="Name the owner in DATABASE_OWNER_URL, another role in DATABASE_URL, and run migrate.",
            id="marketplace.W002",
        )
    ]
