"""Bars beside the figures of a table: sums of money in, places on a line out.

Pure: amounts are whole pounds; lengths are hundredths of the picture's width.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Bar:
    """One bar: it starts at nought and runs to the right, or to the left where more came in than went out."""

    x: float
    width: float
    zero: float
    is_income: bool


def bars(amounts: Sequence[int]) -> list[Bar]:
    """One bar an amount, all on one scale; nought stands where the sums that are below it need it to."""
    least, most = min([0, *amounts]), max([0, *amounts])
    span = (most - least) or 1
    zero = -least / span * 100
    return [
        Bar(
            x=round(zero + min(amount, 0) / span * 100, 1),
            width=round(abs(amount) / span * 100, 1),
            zero=round(zero, 1),
            is_income=amount < 0,
        )
        for amount in amounts
    ]


def money(amount: int) -> str:
    """Pounds as people say them: £58.7m, £303,000, −£1.2m."""
    sign, size = ("−" if amount < 0 else ""), abs(amount)
    return f"{sign}£{size / 1_000_000:,.1f}m" if size >= 1_000_000 else f"{sign}£{size:,}"
