"""Addresses on which moderators look after the digests, and readers read them again."""

from tests.access import MODERATORS, Access

ACCESS = {
    "digest": Access(frozenset({"own officer"}), row="digest"),
    "digests": Access(MODERATORS, post=422),
    "digest_dry_run": Access(MODERATORS),
    "digests_go_on": Access(MODERATORS, get=405, post=302),
    "digest_preview": Access(MODERATORS, row="reader of a digest"),
    "digest_preview_html": Access(MODERATORS, row="reader of a digest"),
    "digest_send_to_me": Access(MODERATORS, row="reader of a digest", get=405, post=302),
}
