"""Addresses on which officers join bodies, and leads and moderators decide who acts for them."""

from tests.access import CONFIRMED, MODERATORS, OWN, OWN_LEAD, SIGNED_IN, Access

ACCESS = {
    "join": Access(SIGNED_IN, post=True),
    "join_waiting": Access(frozenset({"waiting"}), elsewhere=True),
    "switch_council": Access(OWN, row="council", get=405, post=True),
    "officers": Access(CONFIRMED, elsewhere=True),
    "membership_decide": Access(OWN_LEAD, row="membership", post=True),
    "membership_end": Access(OWN_LEAD, row="membership", get=405, post=True),
    "moderation_officer": Access(MODERATORS, row="membership without a lead", post=True),
}
