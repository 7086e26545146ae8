"""Addresses of proposals. Harcombe (the other party) has proposed to Wenlow (own)."""

from tests.access import CONFIRMED, OTHER_PARTY, OWN, PARTIES, Access

ACCESS = {
    "propose": Access(CONFIRMED - OWN, row="listing to propose to", post=True),
    "proposals": Access(CONFIRMED, elsewhere=True),
    "proposal": Access(PARTIES, row="proposal"),
    "proposal_discuss": Access(OWN, row="proposal", post=True),
    "proposal_accept": Access(OWN, row="proposal", post=True),
    "proposal_decline": Access(OWN, row="proposal", post=True),
    "proposal_withdraw": Access(OTHER_PARTY, row="proposal", post=True),
    "proposal_remark": Access(PARTIES, row="proposal", get=302, post=True),
}
