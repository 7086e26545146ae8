"""Who may open which address. Every named URL of the site stands in exactly one of these tables.

Each slice declares ``ACCESS = {"url_name": Access(WHO, row="…", methods=…)}`` in a module of this package.
``row`` names what fills in the address; ``tests/wiring/test_access.py`` makes those rows with Wenlow (Ann's
council) as the owner and Harcombe (Bob's) as the other party, then asks as each person in turn.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules

PEOPLE = ("anonymous", "waiting", "stranger", "other party", "own officer", "own lead", "moderator", "admin")

EVERYONE = frozenset(PEOPLE)
SIGNED_IN = EVERYONE - {"anonymous"}
ANONYMOUS = frozenset({"anonymous"})
CONFIRMED = frozenset({"stranger", "other party", "own officer", "own lead"})
OWN = frozenset({"own officer", "own lead"})
OWN_LEAD = frozenset({"own lead"})
OTHER_PARTY = frozenset({"other party"})
PARTIES = OWN | OTHER_PARTY
MODERATORS = frozenset({"moderator"})
STAFF = frozenset({"admin"})


@dataclass(frozen=True)
class Access:
    """Who gets a page at an address; the others are sent to log in (anonymous) or told 404.

    ``get`` is what those who may are answered on GET: 200, 302, or 405 where only POST is served.
    ``post`` says whether POST is served. ``row`` names a row of the market that fills in the address.
    ``elsewhere``: those signed in who may not are led to another page, not told 404 (log-in for somebody
    who is logged in, a dashboard for somebody whose body has not confirmed her).
    """

    who: frozenset[str]
    row: str = ""
    get: int = 200
    post: bool = False
    elsewhere: bool = False


def declared() -> dict[str, Access]:
    """The tables of all slices, as one."""
    table: dict[str, Access] = {}
    for module in iter_modules(__path__):
        if module.name in ("__main__", "market"):
            continue
        rows = import_module(f"{__name__}.{module.name}").ACCESS
        assert not table.keys() & rows.keys(), f"declared twice: {table.keys() & rows.keys()}"
        table |= rows
    return table


def as_markdown() -> Iterator[str]:
    """The table as docs/access.md shows it."""
    yield "# Who may open which address\n"
    yield "Made from `tests/access/` by `make access`; the tests try every cell, and fail on an address"
    yield "without a row. Visitors who may not are sent to log in; others are told 404, or led elsewhere.\n"
    yield f"| address | {' | '.join(PEOPLE)} | methods |"
    yield "|---" * (len(PEOPLE) + 2) + "|"
    for name, access in sorted(declared().items()):
        cells = [
            "yes" if person in access.who else "elsewhere" if access.elsewhere else "" for person in PEOPLE
        ]
        methods = ["GET"] * (access.get != 405) + ["POST"] * access.post
        yield f"| `{name}` | {' | '.join(cells)} | {', '.join(methods)} |"
