"""Addresses on which officers write listings and look after them."""

from tests.access import CONFIRMED, OWN, OWN_LEAD, Access

ACCESS = {
    "own_listings": Access(CONFIRMED, elsewhere=True),
    "listing_new": Access(CONFIRMED, post=True, elsewhere=True),
    "own_listing": Access(OWN, row="listing"),
    "listing_edit": Access(OWN, row="listing", post=True),
    "listing_sign_off": Access(OWN_LEAD, row="listing to sign off", post=True),
    "listing_submit": Access(OWN, row="listing", post=True),
    "listing_confirm": Access(OWN, row="listing", post=True),
    "listing_pause": Access(OWN, row="listing", post=True),
    "listing_resume": Access(OWN, row="listing", post=True),
    "listing_matched": Access(OWN, row="listing", post=True),
    "listing_withdraw": Access(OWN, row="listing", post=True),
}
