"""Addresses on which moderators judge listings, and councils read what was decided."""

from tests.access import MODERATORS, OWN, STAFF, Access

ACCESS = {
    "moderation": Access(MODERATORS),
    "moderation_case": Access(MODERATORS, row="submitted listing", post=422),
    "erase_on_request": Access(MODERATORS | STAFF, post=422),
    "mail_domains": Access(MODERATORS, post=422),
    "mail_domain_retire": Access(MODERATORS, row="domain", post=422),
    "broker": Access(MODERATORS),
    "introduce": Access(MODERATORS, row="unmatched seek", post=422),
    "suspensions": Access(MODERATORS, post=422),
    "suspension_lift": Access(MODERATORS, row="suspension", get=405, post=302),
    "held_messages": Access(MODERATORS | STAFF),
    "held_message": Access(MODERATORS | STAFF, row="held message", post=422),
    "job_runs": Access(MODERATORS | STAFF),
    "suspensions_go_on": Access(MODERATORS, get=405, post=302),
    "email_samples": Access(MODERATORS),
    "email_sample": Access(MODERATORS, row="sample of a letter"),
    "email_sample_html": Access(MODERATORS, row="sample of a letter"),
    "moderation_outcome": Access(OWN, row="listing"),
}
