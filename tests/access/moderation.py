"""Addresses on which moderators judge listings, and councils read what was decided."""

from tests.access import MODERATORS, OWN, Access

ACCESS = {
    "moderation": Access(MODERATORS),
    "moderation_case": Access(MODERATORS, row="submitted listing", post=True),
    "moderation_outcome": Access(OWN, row="listing"),
}
