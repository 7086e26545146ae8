"""What the runs came to, as a verdict and as docs/faults.md."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from tests.faults.faults import FAULTS, NAIVE
from tests.faults.runs import Row

NUMBERS = ("due", "delivered", "twice", "lost", "held", "refused", "skipped")
NAIVE_NAMES = {fault.name for fault in NAIVE}


@dataclass(frozen=True)
class Verdict:
    """Whether the design held and the control did not."""

    is_good: bool
    says: str


def verdict(rows: list[Row], missing: int) -> Verdict:
    ours = [row for row in rows if row.fault not in NAIVE_NAMES]
    bad = [row for row in ours if not row.is_good]
    control = [row for row in rows if row.fault in NAIVE_NAMES]
    bites = any(row.lost for row in control) and any(row.twice for row in control)
    says = [f"{len(ours)} runs: {len(bad)} bad."]
    says += [f"  {line(row)}" for row in bad]
    if control:
        says.append(f"Control: {total(control, 'lost')} lost, {total(control, 'twice')} twice.")
    if control and not bites:
        says.append("The control loses nothing or doubles nothing: the suite does not bite.")
    if missing:
        says.append(f"{missing} runs are missing. Start it again: what is finished is kept.")
    return Verdict(not bad and (bites or bool(missing)), "\n".join(says))


def total(rows: list[Row], what: str) -> int:
    return sum(int(getattr(row, what)) for row in rows)


def line(row: Row) -> str:
    numbers = ", ".join(f"{what} {getattr(row, what)}" for what in NUMBERS)
    told = f" ({row.told})" if row.told else ""
    good = "control" if row.fault in NAIVE_NAMES else "ok" if row.is_good else "BAD"
    return f"{good} {row.fault} / {row.seed} / {row.relay}: {numbers}, {row.seconds} s{told}"


HEAD = """\
# What the digest withstands

Written by `make faults` on {day} ({cores} cores with a load of {load:.0f}, {system}),
of {runs} runs of {officers} officers each.{missing}

Each run has a PostgreSQL, a Redis, Celery workers, a beat and a relay of its own, plans
the week's digests of an invented market, meets one fault, and goes on until no digest is open. Every
wait of the outbox is a hundredth of the real one, and three where there is no beat. What has ended is
started again, as any supervisor does. **Counted is what arrived at the relay**; our own tables are only
asked about what did not arrive.
"""
EXPLAINED = """
Not delivered and not lost are those that the relay refused for good (*5xx*), those skipped because
nothing that was chosen may still be told (*listing withdrawn*), and, where the relay cannot be asked,
those held for a person. *Held* counts all that are held, of which some arrived: nobody can tell from
here which.

The control sends one Celery task a digest, acknowledged late, retried on errors, with a short visibility
time-out. `make faults` fails unless it loses some and doubles some.
"""
COLUMNS = "| fault | seed | due | delivered | twice | lost | held | refused | skipped | restarts | seconds |"


def as_markdown(rows: list[Row], officers: int, missing: int = 0) -> str:
    return "\n".join(written(rows, officers, missing)) + "\n"


def written(rows: list[Row], officers: int, missing: int) -> Iterator[str]:
    ours = [row for row in rows if row.fault not in NAIVE_NAMES]
    groups = {
        "A relay that can be asked": [row for row in ours if row.relay == "asked"],
        "A relay that cannot be asked": [row for row in ours if row.relay == "silent"],
        "The control": [row for row in rows if row.fault in NAIVE_NAMES],
    }
    yield HEAD.format(
        day=f"{datetime.now(UTC):%-d %B %Y}",
        cores=os.cpu_count(),
        load=os.getloadavg()[0],
        system=platform.system(),
        runs=len(rows),
        officers=officers,
        missing=f" {missing} more are still to be made: start it again." if missing else "",
    )
    yield "| | runs | due | delivered | twice | lost | held |"
    yield "|---" * 7 + "|"
    for title, some in groups.items():
        cells = [len(some), *(total(some, what) for what in ("due", "delivered", "twice", "lost", "held"))]
        yield f"| {title} | {' | '.join(f'{cell:,}' for cell in cells)} |"
    yield EXPLAINED
    for title, some in groups.items():
        yield from section(title, some)
    yield "## The faults\n"
    yield from (f"- **{fault.name}**: {fault.says}." for fault in (*FAULTS, *NAIVE))
    yield "\nWhat remains is stated in [on-call.md](on-call.md#what-remains)."


def section(title: str, rows: list[Row]) -> Iterator[str]:
    """One table, a row a run."""
    yield f"## {title}\n"
    yield COLUMNS
    yield "|---" * 11 + "|"
    for fault in (*FAULTS, *NAIVE):
        for row in sorted((row for row in rows if row.fault == fault.name), key=lambda row: row.seed):
            cells = [row.seed, *(getattr(row, what) for what in NUMBERS), row.restarts, round(row.seconds)]
            told = f" ({row.told})" if row.told else ""
            yield f"| {row.fault}{told} | {' | '.join(map(str, cells))} |"
    yield ""
