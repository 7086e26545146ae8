"""Where the site's data come from, under which licences, and what they lack."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Source(NamedTuple):
    """One public source: what the site takes from it, whose it is, from when, and its licence."""

    used_for: str | Promise
    whose: str | Promise
    dated: str | Promise
    licence: str


OGL = "Open Government Licence v3.0"
SOURCES = [
    Source(
        _("Names, kinds, regions and counties of councils, and which body followed which"),
        _("mySociety, UK local authority names and codes 1.7.3"),
        _("10 July 2025"),
        "CC BY 4.0",
    ),
    Source(_("Websites of councils"), _("GOV.UK local links; digital-land"), _("2025 and 2026"), OGL),
    Source(
        _("Population and area, England and Wales"),
        _("Office for National Statistics, mid-2023 estimates"),
        _("15 July 2024"),
        OGL,
    ),
    Source(
        _("Population and area, Scotland and Northern Ireland"),
        _("mySociety register, mid-2020"),
        _("10 July 2025"),
        "CC BY 4.0",
    ),
    Source(
        _("Position, borders and distances"),
        _("Office for National Statistics, district boundaries of May 2023; contains OS data"),
        _("May 2023"),
        OGL,
    ),
    Source(_("Rural and urban classes"), _("mySociety, UK RUC 2.4.0"), _("25 June 2025"), "CC BY 4.0"),
    Source(
        _("Deprivation across the four nations"),
        _("mySociety, composite UK IMD 3.4.0"),
        _("25 June 2025"),
        "CC BY 4.0",
    ),
    Source(
        _("Spending by service, England"),
        _("Ministry of Housing, Communities and Local Government, revenue outturn 2022-23 to 2024-25"),
        _("18 April 2026"),
        OGL,
    ),
    Source(_("The map of hexagons"), _("Open Innovations"), _("2 May 2023"), "MIT"),
    Source(
        _("Standard names and numbers of services"),
        _("Local Government Association, esd standards, version 4"),
        _("17 March 2015"),
        OGL,
    ),
    Source(
        _("Partnerships"),
        _("Public web pages; each partnership names its own. Facts only, no text copied"),
        _("various"),
        "",
    ),
]
HOLES = [
    _("Population is of mid-2023 for England and Wales, and of mid-2020 for Scotland and Northern Ireland."),
    _("There are no spending figures for Wales, Scotland or Northern Ireland."),
    _("Some English councils made no return for 2024-25: an earlier year stands in its place, or nothing."),
    _(
        "Combined authorities made after mid-2025, and the English reorganisation planned for 2027 and 2028, "
        "are not in the register."
    ),
    _("Borders are those of May 2023. Sheffield and Barnsley appear under their codes of before April 2025."),
    _("Who belongs to a partnership is recorded as of one day, and memberships change."),
    _("Where a source is blank, the page says that it is not known."),
]
