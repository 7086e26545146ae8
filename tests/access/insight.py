"""Addresses of home and the dashboard."""

from tests.access import CONFIRMED, Access

ACCESS = {
    "dashboard": Access(CONFIRMED, elsewhere=True),
}
