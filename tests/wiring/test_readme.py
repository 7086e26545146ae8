"""README.md tells what there is to tell."""

import re

from tests.running import ROOT

README = (ROOT / "README.md").read_text()


def test_every_variable_of_the_settings_is_explained() -> None:
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', (ROOT / "marketplace" / "settings.py").read_text()))
    assert "DATABASE_URL" in read
    assert {name for name in read if f"`{name}`" not in README} == set()


def test_the_commands_it_names_exist() -> None:
    made = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"(?:`|    |\d )make ([a-z-]+)", README))
    assert {"demo", "test", "reset"} <= named <= made
