"""Which mail domains can be taken for one another by a quick eye. Pure: no table, no network."""

from __future__ import annotations

from collections.abc import Iterable

LOOK_ALIKE = str.maketrans("01357", "olest")
PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("-", ""))
# Whoever asks for an address there gets one: it says nothing of where anybody works.
OPEN_TO_ALL = frozenset(
    """
    aol.com btinternet.com fastmail.com gmail.com gmx.com googlemail.com hotmail.co.uk hotmail.com icloud.com
    live.co.uk live.com mail.com me.com msn.com outlook.com proton.me protonmail.com sky.com talktalk.net
    virginmedia.com yahoo.co.uk yahoo.com
    """.split()
)
FOR_PUBLIC_BODIES = (".gov.uk", ".nhs.uk", ".police.uk", ".gov.scot", ".gov.wales", ".llyw.cymru")


def is_for_public_bodies(name: str) -> bool:
    """Whether only public bodies are given names under that ending."""
    return name.endswith(FOR_PUBLIC_BODIES)


def look_alikes(name: str, known: Iterable[str]) -> list[str]:
    """The known domains that this one could be taken for, itself and those above it left out."""
    return sorted(
        other
        for other in known
        if name != other and not name.endswith(f".{other}") and could_be_taken_for(name, other)
    )


def could_be_taken_for(name: str, other: str) -> bool:
    """Whether one holds the other, or is one letter from it once what looks alike is made the same."""
    is_held = f".{other}." in f".{name}." or other.replace(".", "-") in name
    return is_held or differ_by_one(plain(name), plain(other))


def plain(name: str) -> str:
    """The name as a quick eye reads it."""
    for pair, letter in PAIRS:
        name = name.replace(pair, letter)
    return name.translate(LOOK_ALIKE)


def differ_by_one(one: str, other: str) -> bool:
    """Whether one letter more, less, changed or swapped makes one of the other; or nothing need be."""
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if start is None:
        return abs(len(one) - len(other)) <= 1
    rest, others = one[start:], other[start:]
    if rest[1:] == others[1:] or rest[1:] == others or rest == others[1:]:
        return True
    return rest[:2] == others[:2][::-1] and rest[2:] == others[2:]
