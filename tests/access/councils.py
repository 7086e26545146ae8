"""Addresses on which officers join bodies."""

from tests.access import SIGNED_IN, Access

ACCESS = {
    "join": Access(SIGNED_IN, post=True),
    "join_waiting": Access(frozenset({"waiting"}), elsewhere=True),
}
