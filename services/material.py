"""Which changes of published words a moderator reads before others do, and which are small. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.differences import is_slip

# These may change at will: whom to ask, and for how long the listing is shown.
AT_WILL = frozenset({"contact_mailbox", "contact_shown_to", "expires_on"})
# Of these a slip may be mended. Whatever stands in neither is material.
WORDS = frozenset({"title", "summary", "outcomes", "details"})


def is_small(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether the change may be shown at once and be checked afterwards."""
    changed = {name for name in before if before[name] != after[name]}
    return all(name in AT_WILL or (name in WORDS and is_slip(before[name], after[name])) for name in changed)
