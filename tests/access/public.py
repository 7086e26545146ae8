"""Addresses of home, search and the pages of listings."""

from tests.access import EVERYONE, Access

ACCESS = {
    "home": Access(EVERYONE),
    "about_data": Access(EVERYONE),
    "map_table": Access(EVERYONE),
    "find": Access(EVERYONE),
    "listing": Access(EVERYONE, row="listing"),
}
