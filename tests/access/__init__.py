"""Who may open which address, and what exactly everybody is answered there.

Each slice declares ``ACCESS = {"url_name": Access(WHO, row="…", …)}`` in a module of this package, and every
named URL of the site stands in exactly one of these tables; ``admin.py`` does the same for the Django admin.
``row`` names what fills in the address: ``market.py`` makes those rows with Wenlow (Ann's council) as the
owner and Harcombe (Bob's) as the other party. ``tests/security/test_matrix.py`` asks as each person in turn.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules

# Who asks, and what one needs to know about her.
ABOUT = {
    "anonymous": "is not logged in",
    "unverified": "gave the right password, and has not confirmed her address",
    "password only": "gave the right password, and no code and no passkey",
    "suspended": "was logged in when her account was closed",
    "waiting": "is not yet confirmed at the council that owns the row",
    "former officer": "acted for the council that owns the row, until her lead ended that",
    "stranger": "acts for a council that has nothing to do with the row",
    "other party": "acts for the council on the row's other side",
    "own officer": "acts for the council that owns the row, and wrote it",
    "own approver": "acts for that council and signs off",
    "own lead": "leads that council's officers",
    "moderator": "moderates and makes introductions, and acts for no council",
    "auditor": "reads all but proposals, and acts for no council",
    "admin": "is the Django admin's superuser, and acts for no council",
}
PEOPLE = tuple(ABOUT)
EVERYONE = frozenset(PEOPLE)
# Whose pages look different from everybody else's, for tests that look at pages and not at who gets them.
AS_OTHERS = {"unverified", "password only", "suspended", "former officer", "own approver"}
READERS = [person for person in PEOPLE if person not in AS_OTHERS]
VISITORS = frozenset({"anonymous", "unverified", "password only", "suspended"})
SIGNED_IN = EVERYONE - VISITORS
OWN = frozenset({"own officer", "own approver", "own lead"})
OWN_LEAD = frozenset({"own lead"})
SIGNING_OFF = frozenset({"own approver", "own lead"})
OTHER_PARTY = frozenset({"other party"})
PARTIES = OWN | OTHER_PARTY
CONFIRMED = PARTIES | {"stranger"}
MODERATORS = frozenset({"moderator"})
AUDITORS = frozenset({"auditor"})
STAFF = frozenset({"admin"})

# All that opens to somebody who is logged in and has set up no second factor: that, help, and the way out.
WITHOUT_SECOND_FACTOR = frozenset(
    """
    mfa_index mfa_activate_totp mfa_add_webauthn account_reauthenticate account_logout
    help privacy cookies accessibility terms contact healthz readyz security_txt metrics
    """.split()
)

METHODS = ("GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Access:
    """Who gets a page at an address; visitors who may not are sent to log in, others are told 404.

    ``get`` and ``post`` are what those who may are answered, the latter to an empty form; 405 means that the
    method is served to nobody. ``row`` names a row of the market that fills in the address. ``elsewhere``:
    those logged in who may not are led to another page, not told 404 (log-in for somebody who is logged in,
    a dashboard for somebody whose body has not confirmed her). ``door``: to where visitors are sent,
    and ``half_way`` to where somebody is who gave only her password, where that differs.
    """

    who: frozenset[str]
    row: str = ""
    get: int = 200
    post: int = 405
    elsewhere: bool = False
    door: str = "/account/login/?next={path}"
    half_way: str = ""

    def __post_init__(self) -> None:
        assert self.post > 1, "Say which status an empty POST is answered with: 422, 302 …"

    def door_of(self, person: str, path: str) -> str:
        """To where this person is sent who may not."""
        return ((person == "password only" and self.half_way) or self.door).format(path=path)

    def status(self, person: str, method: str) -> int:
        """What this person is answered."""
        served = {"GET": self.get, "HEAD": self.get, "POST": self.post}.get(method, 405)
        if served == 405 or person in self.who:
            return served
        return 302 if person in VISITORS or self.elsewhere else 404


def declared() -> dict[str, Access]:
    """The tables of all slices, as one."""
    table: dict[str, Access] = {}
    for module in iter_modules(__path__):
        if module.name in ("__main__", "admin", "market"):
            continue
        rows = import_module(f"{__name__}.{module.name}").ACCESS
        assert not table.keys() & rows.keys(), f"declared twice: {table.keys() & rows.keys()}"
        table |= rows
    return table


def as_markdown() -> Iterator[str]:
    """The table as docs/access.md shows it."""
    from tests.access.admin import MODELS

    yield "# Who may open which address\n"
    yield "Made from `tests/access/` by `make access`; the tests try every cell, and fail on an address"
    yield "without a row. Where a cell is empty visitors are sent to log in, whether or not the row exists,"
    yield "and others are told 404, as for a row that does not exist. *Led on* means another page. The last"
    yield "two columns say what those who may are answered, to POST when the form is empty; where nothing"
    yield "stands, and to OPTIONS, PUT, PATCH and DELETE, everybody is answered 405.\n"
    yield from (f"- **{person}** {what}" for person, what in ABOUT.items())
    yield "\nWhoever is logged in without a second factor is led to setting one up, from all addresses but"
    yield ", ".join(f"`{name}`" for name in sorted(WITHOUT_SECOND_FACTOR)) + "."
    yield f"\n| address | {' | '.join(PEOPLE)} | GET | POST |"
    yield "|---" * (len(PEOPLE) + 3) + "|"
    for name, access in sorted(declared().items()):
        cells = ["yes" if person in access.who else "led on" if access.elsewhere else "" for person in PEOPLE]
        answers = ["" if status == 405 else str(status) for status in (access.get, access.post)]
        yield f"| `{name}` | {' | '.join(cells + answers)} |"
    yield "\n## The Django admin\n"
    yield "Staff only; everybody else is led to its door. All kinds of rows can be looked at there.\n"
    yield "| rows | add | change | delete |"
    yield "|---" * 4 + "|"
    for model, may in sorted(MODELS.items()):
        cells = ["yes" if verb in may else "" for verb in ("add", "change", "delete")]
        yield f"| `{model}` | {' | '.join(cells)} |"
