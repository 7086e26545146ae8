"""Addresses of the directories of bodies and partnerships."""

from tests.access import EVERYONE, Access

ACCESS = {
    "councils": Access(EVERYONE),
    "council": Access(EVERYONE, row="council"),
    "likely_partners": Access(EVERYONE, row="council"),
    "partnerships": Access(EVERYONE),
    "partnership": Access(EVERYONE, row="partnership"),
}
