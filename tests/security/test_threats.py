"""docs/security.md names tests that exist."""

import ast
import re
from pathlib import Path

from django.conf import settings

PAGE = Path(settings.BASE_DIR, "docs", "security.md")
PROOF = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def test_each_threat_names_a_test_that_exists() -> None:
    rows = [
        line
        for line in PAGE.read_text().partition("## What no test")[0].splitlines()
        if line.startswith("| ")
    ][1:]
    assert len(rows) > 25
    for row in rows:
        proofs = PROOF.findall(row)
        assert proofs, row
        for file, name in proofs:
            assert name in functions_in(Path(settings.BASE_DIR, file)), f"{file}::{name}"


def functions_in(file: Path) -> set[str]:
    return {node.name for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.FunctionDef)}
