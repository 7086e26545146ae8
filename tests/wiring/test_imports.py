"""Who may import whom: docs/architecture.md's table, held against the code."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
DIRECTLY = {
    "audit": [],
    "notifications": ["audit"],
    "councils": ["notifications"],
    "services": ["councils"],
    "proposals": ["services"],
    "matching": ["proposals"],
    "finding": ["matching"],
    "digests": ["finding"],
    "moderation": ["finding"],
    "toolkit": ["proposals"],
    "business_case": ["toolkit"],
    "insight": ["digests", "moderation", "business_case"],
}
PURE = [
    "marketplace/canvas.py",
    "marketplace/charts.py",
    "marketplace/figures.py",
    "marketplace/finding/hexmap.py",
    "marketplace/matching/affinity/features.py",
    "marketplace/matching/affinity/files.py",
    "marketplace/matching/affinity/fitting.py",
    "marketplace/matching/affinity/in_the_score.py",
    "marketplace/matching/affinity/learning.py",
    "marketplace/matching/affinity/likelihood.py",
    "marketplace/matching/affinity/measures.py",
    "marketplace/matching/affinity/partnerships.py",
    "marketplace/matching/affinity/precedents.py",
    "marketplace/matching/affinity/protocol.py",
    "marketplace/matching/affinity/record.py",
    "marketplace/matching/affinity/register.py",
    "marketplace/matching/affinity/sharing.py",
    "marketplace/matching/affinity/weights.py",
    "marketplace/matching/constraints.py",
    "marketplace/matching/distribution.py",
    "marketplace/matching/filling.py",
    "marketplace/matching/groups.py",
    "marketplace/matching/leaning.py",
    "marketplace/matching/market.py",
    "marketplace/matching/reasons.py",
    "marketplace/matching/rules.py",
    "marketplace/matching/scoring.py",
    "marketplace/matching/shortlists.py",
    "marketplace/matching/surroundings.py",
    "marketplace/matching/words/corpus.py",
    "marketplace/matching/words/learning.py",
    "marketplace/matching/words/reading.py",
    "marketplace/matching/words/vectors.py",
    "marketplace/pictures.py",
    "marketplace/scales.py",
    "services/differences.py",
]


def may_import(unit: str) -> set[str]:
    allowed = {unit}
    for other in DIRECTLY[unit]:
        allowed |= may_import(other)
    return allowed


def unit_of(module: str) -> str | None:
    """The unit that a dotted name belongs to; None for what is not ours."""
    top, *rest = module.split(".")
    if top in ("councils", "services"):
        return top
    if top != "marketplace":
        return None
    return rest[0] if rest and rest[0] in DIRECTLY else "wiring"


def imported_by(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno} imports relatively"
            base = node.module or ""
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names if base == "marketplace")


def modules() -> list[Path]:
    return [
        path
        for top in ("councils", "services", "marketplace")
        for path in sorted((ROOT / top).rglob("*.py"))
        if "migrations" not in path.parts
    ]


def violations(unit: str, imported: Iterator[str]) -> list[str]:
    found = []
    for name in imported:
        other = unit_of(name)
        if other is not None and name != "marketplace" and other not in may_import(unit):
            found.append(name)
    return found


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_only_what_stands_to_its_left(path: Path) -> None:
    unit = unit_of(".".join(path.relative_to(ROOT).with_suffix("").parts))
    assert unit is not None
    if unit != "wiring":
        assert violations(unit, imported_by(path)) == []


def test_an_import_to_the_right_is_noticed() -> None:
    assert violations("services", iter(["marketplace.matching.models"])) == ["marketplace.matching.models"]
    assert violations("councils", iter(["marketplace.settings"])) == ["marketplace.settings"]
    assert violations("insight", iter(["marketplace.notifications.clock", "django.db"])) == []


def test_pure_modules_know_nothing_of_django() -> None:
    for path in PURE:
        assert [name for name in imported_by(ROOT / path) if name.split(".")[0] == "django"] == [], path


def test_every_slice_is_in_the_table() -> None:
    slices = {
        path.name
        for path in (ROOT / "marketplace").iterdir()
        if (path / "__init__.py").exists() and path.name not in ("management", "templatetags", "demo")
    }
    assert slices <= set(DIRECTLY)
