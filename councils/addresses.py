"""Which mail domain an address has. Pure: no table, no network.

A domain is the evidence for where an officer works, so an address that a mail server and this module could
read in two ways has none: quoted or commented local parts, relay tricks (``%`` and ``!``), control
characters, and letters that only look like ASCII or become it when they are normalised.
"""

import re

LOCAL_PART = re.compile(r"(?!\+)[A-Za-z0-9_&+'-]+(?:\.[A-Za-z0-9_&+'-]+)*")
DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
LONGEST_LOCAL_PART = 64
LONGEST_ADDRESS = 254


def domain_of(address: str) -> str | None:
    """The domain of an address, in lower case; None for an address that we do not take.

    The address is taken as it was typed: case folding before this call would turn a Kelvin sign into a k.
    """
    if not address.isascii() or len(address) > LONGEST_ADDRESS or "@" not in address:
        return None
    local_part, domain = address.rsplit("@", 1)
    domain = domain.lower()
    if len(local_part) > LONGEST_LOCAL_PART or not LOCAL_PART.fullmatch(local_part):
        return None
    return domain if DOMAIN.fullmatch(domain) else None


def mailbox_of(address: str) -> str:
    """Whose letters an address is for: in lower case, without the tag that follows a plus.

    Dots count: in the mail systems of councils first.last and firstlast are two people.
    """
    local_part, at, domain = address.lower().rpartition("@")
    return local_part.split("+", 1)[0] + at + domain
