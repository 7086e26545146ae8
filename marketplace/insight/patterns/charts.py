"""The charts of the page of components: invented figures of money, of listings and of counts."""

from __future__ import annotations

from types import SimpleNamespace as Example

YEARS = ["Year 0", *map(str, range(1, 11))]
SAVINGS = [0, 82_000, 324_000, 457_000, *[492_000] * 7]
COSTS = [-1_150_000, -795_000, -125_000, -75_000, *[-35_000] * 7]
TOTALS = [sum(SAVINGS[: year + 1]) + sum(COSTS[: year + 1]) for year in range(len(YEARS))]
WEEKS = [f"Week {number}" for number in range(36, 48)]

CASH_FLOW = Example(
    id="cash-flow",
    title="Cash flow of three councils",
    about="Yearly saving, yearly cost and running total of three councils together, years 0 to 10.",
    place="Year",
    labels=YEARS,
    unit="£",
    series=[
        Example(name="Saving in the year", look="save", values=SAVINGS),
        Example(name="Cost in the year", look="cost", values=COSTS),
        Example(name="Running total", look="total", values=TOTALS, is_line=True),
    ],
    mark=Example(at=5.8, words="Costs back: 5 years 10 months", short="Back: 5 y 10 m"),
)
GROWTH = Example(
    id="growth",
    title="Live listings at the end of each week",
    about="Offers rise from 96 to 171 in twelve weeks, seeks from 104 to 143. Seeks of week 41 are unknown.",
    place="Week",
    labels=WEEKS,
    series=[
        Example(
            name="Offers",
            look="o",
            values=[96, 99, 104, 118, 121, 130, 133, 141, 150, 158, 166, 171],
            is_line=True,
        ),
        Example(
            name="Seeks",
            look="s",
            values=[104, 108, 107, 112, 115, None, 124, 126, 131, 133, 140, 143],
            is_line=True,
        ),
    ],
)
COUNTS = Example(
    id="counts",
    title="Partnerships by number of members",
    about="Most of the 96 partnerships have two members, and eleven have five or more.",
    place="Members",
    labels=["Two", "Three", "Four", "Five or more"],
    series=[Example(name="Partnerships", look="save", values=[58, 19, 8, 11])],
)
NOTHING = Example(
    id="nothing",
    title="Matches by week",
    about="The first week of matching ends on Sunday; its figures stand here then.",
    place="Week",
    labels=[],
    series=[Example(name="Matches", look="save", values=[])],
)
CHARTS = {"cash_flow": CASH_FLOW, "growth": GROWTH, "counts": COUNTS, "nothing": NOTHING}
