"""Addresses of home and the dashboard."""

from tests.access import CONFIRMED, MODERATORS, Access

ACCESS = {
    "dashboard": Access(CONFIRMED | MODERATORS, elsewhere=True),
}
