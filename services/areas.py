"""Where about a body lies, in words. Pure."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.translation import gettext as _

WITHOUT_ARTICLE = ("London", "Yorkshire and The Humber", "England", "Scotland", "Wales", "Northern Ireland")


class Area(NamedTuple):
    """A region, or the nation where the region is not told. Both are empty where that would tell too much."""

    nation: str
    region: str

    @property
    def in_words(self) -> str:
        """As it stands after "in"."""
        name = self.region or self.nation
        if not name:
            return _("the United Kingdom")
        return name if name in WITHOUT_ARTICLE else _("the %(area)s") % {"area": name}
