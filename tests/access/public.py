"""Addresses of home, search, the pages of listings, and help."""

from tests.access import EVERYONE, Access

ACCESS = {
    "home": Access(EVERYONE),
    "about_data": Access(EVERYONE),
    "help": Access(EVERYONE),
    "privacy": Access(EVERYONE),
    "cookies": Access(EVERYONE),
    "accessibility": Access(EVERYONE),
    "terms": Access(EVERYONE),
    "contact": Access(EVERYONE),
    "map_table": Access(EVERYONE),
    "patterns": Access(EVERYONE),
    "patterns_form": Access(EVERYONE, post=422),
    "find": Access(EVERYONE),
    "listing": Access(EVERYONE, row="listing"),
}
