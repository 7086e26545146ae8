"""Addresses on which officers write listings and look after them."""

from tests.access import AUDITORS, CONFIRMED, MODERATORS, OWN, SIGNING_OFF, Access

ACCESS = {
    "listing_new": Access(CONFIRMED, post=422, elsewhere=True),
    "listing_import": Access(CONFIRMED, post=422, elsewhere=True),
    "listing_import_save": Access(CONFIRMED, get=405, post=422, elsewhere=True),
    "listing_import_xlsx": Access(CONFIRMED, elsewhere=True),
    "listing_import_csv": Access(CONFIRMED, elsewhere=True),
    "own_listing": Access(OWN, row="listing"),
    "listing_history": Access(OWN | MODERATORS | AUDITORS, row="listing"),
    "listing_edit": Access(OWN, row="listing"),
    "listing_service": Access(OWN, row="draft", post=422),
    "listing_question": Access(OWN, row="question", post=422),
    "listing_preview": Access(OWN, row="draft"),
    "listing_copy": Access(OWN, row="listing", get=405, post=302),
    "listing_sign_off": Access(SIGNING_OFF, row="listing to sign off", post=422),
    "listing_visibility": Access(OWN, row="listing", post=422),
    "listing_submit": Access(OWN, row="listing", post=302),
    "listing_confirm": Access(OWN, row="listing", post=302),
    "listing_pause": Access(OWN, row="listing", post=422),
    "listing_resume": Access(OWN, row="listing", post=422),
    "listing_matched": Access(OWN, row="listing", post=422),
    "listing_withdraw": Access(OWN, row="listing", post=422),
}
