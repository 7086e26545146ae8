"""Addresses on which officers join bodies, and leads and moderators decide who acts for them."""

from tests.access import CONFIRMED, EVERYONE, MODERATORS, OWN, OWN_LEAD, SIGNED_IN, STAFF, Access

ACCESS = {
    "mail_preferences": Access(SIGNED_IN, post=422),
    "join": Access(SIGNED_IN, post=422),
    "join_waiting": Access(frozenset({"waiting"}), elsewhere=True),
    "your_account": Access(SIGNED_IN),
    "your_data": Access(SIGNED_IN, post=422),
    "erase_account": Access(SIGNED_IN, post=422),
    "account_erased": Access(EVERYONE),
    "switch_council": Access(OWN, row="council", get=405, post=302),
    "council_history": Access(OWN_LEAD),
    "officers": Access(CONFIRMED, elsewhere=True),
    "membership_decide": Access(OWN_LEAD, row="membership", post=422),
    "membership_end": Access(OWN_LEAD, row="membership", get=405, post=422),
    "membership_role": Access(OWN_LEAD, row="colleague", get=405, post=422),
    "membership_leave": Access(frozenset({"own officer"}), row="colleague", post=302),
    "membership_cover": Access(frozenset({"own officer", "own lead"}), row="colleague", post=422),
    "factor_reset": Access(OWN_LEAD | MODERATORS | STAFF, row="factor reset", post=422),
    "council_settings": Access(OWN_LEAD, post=422),
    "invite": Access(OWN_LEAD, post=422),
    "invitation": Access(EVERYONE, row="invitation link"),
    "invitation_accept": Access(frozenset({"waiting"}), row="invitation link", get=405, post=302),
    "invitation_letter": Access(OWN_LEAD, row="invitation"),
    "invitation_revoke": Access(OWN_LEAD, row="invitation", get=405, post=302),
    "moderation_lead": Access(MODERATORS, row="council without a lead", post=422),
    "moderation_officer": Access(MODERATORS, row="membership without a lead", post=422),
}
