"""The addresses of the Django admin: its own pages, and six for each kind of row."""

from tests.access import STAFF, Access

LOOK, KEPT, ALL = (), ("add", "change"), ("add", "change", "delete")

# What staff may do to each kind of row besides looking at it.
MODELS: dict[str, tuple[str, ...]] = {
    "audit.change": LOOK,
    "councils.border": LOOK,
    "councils.council": KEPT,
    "councils.domain": ALL,
    "councils.membership": LOOK,
    "councils.officer": KEPT,
    "councils.spending": LOOK,
    "councils.succession": ALL,
    "matching.match": LOOK,
    "matching.matchrun": LOOK,
    "matching.serviceweights": KEPT,
    "matching.sibling": ALL,
    "matching.verdict": LOOK,
    "mfa.authenticator": LOOK,
    "moderation.decision": LOOK,
    "notifications.halt": LOOK,
    "notifications.heartbeat": LOOK,
    "notifications.jobrun": LOOK,
    "notifications.message": LOOK,
    "notifications.report": LOOK,
    "notifications.resolution": LOOK,
    "notifications.sweep": LOOK,
    "proposals.approach": LOOK,
    "proposals.look": LOOK,
    "proposals.partnership": LOOK,
    "proposals.party": LOOK,
    "proposals.proposal": LOOK,
    "proposals.remark": LOOK,
    "services.category": KEPT,
    "services.deliverymodel": KEPT,
    "services.entry": LOOK,
    "services.listing": LOOK,
    "services.listingrevision": LOOK,
    "services.system": KEPT,
}


DOOR = "/admin/login/?next={path}"


class Staff(Access):
    """A page of the admin: whoever is not staff is led to its door, before anything else is looked at."""

    def __init__(self, get: int = 200, post: int | None = None, door: str = DOOR) -> None:
        super().__init__(STAFF, get=get, post=get if post is None else post, elsewhere=True, door=door)

    def status(self, person: str, method: str) -> int:
        is_known = method in ("GET", "HEAD", "POST")
        return 302 if is_known and person not in self.who else super().status(person, method)


# The pages of the admin itself, by name; most answer POST as they do GET.
SITE = {
    "index": Staff(),
    "login": Access(STAFF, get=302, post=302, door="/account/login/?next=/admin/"),
    "logout": Staff(405, post=200, door="/admin/"),
    "password_change": Staff(302),
    "password_change_done": Staff(post=405),
    "autocomplete": Staff(403, post=405),
    "jsi18n": Staff(post=405),
    "view_on_site": Staff(404),
    "app_list": Staff(),
    "anything else": Staff(404),
}
EMPTY_IS_WHOLE = {"councils.officer"}  # Nothing but what is not editable must be filled in.


def of_model(model: str, may: tuple[str, ...]) -> dict[str, Access]:
    """The six pages of one kind of row, by the end of their address."""
    row = "<path:object_id>/"
    changed = 302 if model in EMPTY_IS_WHOLE else 200
    return {
        "": Staff(),
        "add/": Staff(200 if "add" in may else 403),
        f"{row}change/": Staff(200, changed if "change" in may else 403),
        f"{row}delete/": Staff(200 if "delete" in may else 403),
        f"{row}history/": Staff(),
        row: Staff(302),
    }


def pages_of_models() -> dict[str, Access]:
    """Every page of every kind of row, by its route."""
    return {
        f"admin/{model.replace('.', '/')}/{end}": access
        for model, may in MODELS.items()
        for end, access in of_model(model, may).items()
    }
