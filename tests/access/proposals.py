"""Addresses of proposals. Harcombe (the other party) has proposed to Wenlow (own)."""

from tests.access import CONFIRMED, MODERATORS, OTHER_PARTY, OWN, PARTIES, SIGNING_OFF, STAFF, Access

ACCESS = {
    "propose": Access(CONFIRMED - OWN, row="listing to propose to", post=422),
    "approach": Access(CONFIRMED - OWN, row="sealed listing", post=422),
    "approaches": Access(CONFIRMED, elsewhere=True),
    "approach_room": Access(PARTIES, row="approach"),
    "approach_show": Access(PARTIES, row="approach", post=302),
    "approach_decline": Access(OWN, row="approach", post=422),
    "approach_withdraw": Access(OTHER_PARTY, row="approach", post=422),
    "proposals": Access(CONFIRMED, elsewhere=True),
    "proposal": Access(PARTIES, row="proposal"),
    "proposal_discuss": Access(OWN, row="proposal", post=302),
    "proposal_accept": Access(OWN, row="proposal", post=302),
    "proposal_decline": Access(OWN, row="proposal", post=422),
    "proposal_withdraw": Access(OTHER_PARTY, row="proposal", post=422),
    "proposal_history": Access(PARTIES, row="proposal"),
    "proposal_look": Access(MODERATORS | STAFF, row="proposal", post=422),
    "proposal_unsent": Access(OWN, row="proposal to sign off"),
    "proposal_edit": Access(OWN, row="draft of a proposal", post=422),
    "proposal_sign_off": Access(SIGNING_OFF, row="proposal to sign off", post=422),
    "proposal_discard": Access(OWN, row="draft of a proposal", post=302),
    "proposal_remark": Access(PARTIES, row="proposal", get=302, post=422),
}
