"""Addresses of home and the dashboard."""

from tests.access import AUDITORS, CONFIRMED, Access

ACCESS = {
    "auditing": Access(AUDITORS),
    "audit_listings": Access(AUDITORS),
    "audit_listing": Access(AUDITORS, row="listing"),
    "audit_decisions": Access(AUDITORS),
    "audit_memberships": Access(AUDITORS),
    "audit_councils": Access(AUDITORS),
    "dashboard": Access(CONFIRMED, elsewhere=True),
    "own_listings": Access(CONFIRMED, elsewhere=True),
}
