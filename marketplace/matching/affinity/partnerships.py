"""Partnerships from a CSV file, in the columns of the public list or of the project's own copy. Pure."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from marketplace.matching.affinity.register import Register
from marketplace.matching.affinity.sharing import Services, Sharing

# What is read, by the name of its column in the public list and in the project's own copy.
COLUMNS = {"id": "code", "services": "categories", "member_gss": "members", "model": "statutory"}
STATUTORY = {"statutory_joint_authority", "yes"}
SHOWN_FAULTS = 20


class WrongFile(Exception):
    """The file cannot be read as a list of partnerships; says why, one fault a line."""


@dataclass(frozen=True)
class Fault:
    """What is wrong, and on which line."""

    line: int
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}"


def read(path: Path, register: Register, services: Services) -> list[Sharing]:
    """All partnerships of a file, in its order."""
    found: list[Sharing] = []
    faults: list[Fault] = []
    for line, cells in lines_of(path):
        wrong = list(faults_of(cells, register, services))
        faults.extend(Fault(line, reason) for reason in wrong)
        if not wrong:
            found.append(sharing(cells, register))
            if found[-1].key in {one.key for one in found[:-1]}:
                faults.append(Fault(line, f"id {found[-1].key} stands here for the second time"))
    if faults:
        shown = [f"{path}, {fault}" for fault in faults[:SHOWN_FAULTS]]
        hidden = len(faults) - len(shown)
        raise WrongFile("\n".join([*shown, *([f"And {hidden} more."] if hidden else [])]))
    if not found:
        raise WrongFile(f"{path} holds no partnership.")
    return found


def lines_of(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row by the public list's names of columns, with its line."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            names = columns_of(path, reader.fieldnames or [])
            for row in reader:
                cells = {known: (row[name] or "").strip() for known, name in names.items()}
                yield reader.line_num, cells
    except OSError as error:
        raise WrongFile(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise WrongFile(f"{path} is not in UTF-8.") from error
    except csv.Error as error:
        raise WrongFile(f"{path}, line {reader.line_num}: {error}.") from error


def columns_of(path: Path, header: Iterable[str]) -> dict[str, str]:
    present = set(header)
    if set(COLUMNS) <= present:
        names = {name: name for name in COLUMNS}
    elif set(COLUMNS.values()) <= present:
        names = dict(COLUMNS)
    else:
        missing = ", ".join(name for name in COLUMNS if name not in present)
        raise WrongFile(f"{path} lacks these columns of a list of partnerships: {missing}.")
    optional = {name: name for name in ("name", "member_names") if name in present}
    return names | optional


def faults_of(cells: dict[str, str], register: Register, services: Services) -> Iterator[str]:
    if not cells["id"]:
        yield "the id is blank"
    if not cells["services"]:
        yield "no service is named"
    for slug in parted(cells["services"]):
        if slug not in services:
            yield f"the catalogue has no service {slug!r}"
    codes, names = parted(cells["member_gss"]), parted(cells.get("member_names", ""))
    if len(codes) < 2:
        yield "two members are wanted at least"
    for place, code in enumerate(codes):
        if code not in register.row and code not in register.others:
            called = f" ({names[place]})" if len(names) == len(codes) else ""
            yield f"no body has the code {code!r}{called}"


def sharing(cells: dict[str, str], register: Register) -> Sharing:
    codes = parted(cells["member_gss"])
    members = dict.fromkeys(register.row[code] for code in codes if code in register.row)
    return Sharing(
        key=cells["id"],
        name=cells.get("name") or cells["id"],
        services=tuple(dict.fromkeys(parted(cells["services"]))),
        members=tuple(members),
        rows=frozenset(row for code in codes for row in register.rows_today(code)),
        statutory=cells["model"] in STATUTORY,
        named=frozenset(codes),
    )


def parted(cell: str) -> list[str]:
    return [part.strip() for part in cell.split("|") if part.strip()]
