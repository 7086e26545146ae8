"""Addresses on which officers join bodies, and leads and moderators decide who acts for them."""

from tests.access import CONFIRMED, EVERYONE, MODERATORS, OWN, OWN_LEAD, SIGNED_IN, Access

ACCESS = {
    "join": Access(SIGNED_IN, post=True),
    "join_waiting": Access(frozenset({"waiting"}), elsewhere=True),
    "your_data": Access(SIGNED_IN, post=True),
    "erase_account": Access(SIGNED_IN, post=True),
    "account_erased": Access(EVERYONE),
    "switch_council": Access(OWN, row="council", get=405, post=True),
    "officers": Access(CONFIRMED, elsewhere=True),
    "membership_decide": Access(OWN_LEAD, row="membership", post=True),
    "membership_end": Access(OWN_LEAD, row="membership", get=405, post=True),
    "membership_role": Access(OWN_LEAD, row="colleague", get=405, post=True),
    "membership_leave": Access(frozenset({"own officer"}), row="colleague", post=True),
    "membership_cover": Access(frozenset({"own officer", "own lead"}), row="colleague", post=True),
    "council_settings": Access(OWN_LEAD, post=True),
    "invite": Access(OWN_LEAD, post=True),
    "invitation": Access(EVERYONE, row="invitation link"),
    "invitation_accept": Access(frozenset({"waiting"}), row="invitation link", get=405, post=True),
    "invitation_letter": Access(OWN_LEAD, row="invitation"),
    "invitation_revoke": Access(OWN_LEAD, row="invitation", get=405, post=True),
    "moderation_lead": Access(MODERATORS, row="council", post=True),
    "moderation_officer": Access(MODERATORS, row="membership without a lead", post=True),
}
