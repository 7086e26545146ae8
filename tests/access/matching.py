"""Addresses on which officers see the matches of their listings."""

from tests.access import EVERYONE, OWN, Access

ACCESS = {
    "matches": Access(OWN, row="listing"),
    "groups": Access(OWN, row="listing"),
    "group_propose": Access(OWN, row="group", post=422),
    "match_weights": Access(OWN, row="listing", post=422),
    "match": Access(OWN, row="match"),
    "match_dismiss": Access(OWN, row="match", post=302),
    "how_matching_works": Access(EVERYONE),
}
