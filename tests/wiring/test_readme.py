"""README.md tells what there is to tell."""

import re

from tests.running import ROOT

README = (ROOT / "README.md").read_text()


READ = re.compile(r"""(?:env\.\w+\(|environ(?:\.get|\.setdefault)?[(\[])\s*"([A-Z_]+)"|\$\{([A-Z_]+):-""")
# What programs tell each other.
NOT_OURS = {
    "CONTENT_TYPE",
    "DJANGO_SETTINGS_MODULE",
    "MAKELEVEL",
    "OPENBLAS_NUM_THREADS",
    "PYTEST_XDIST_WORKER",
}


def variables_of(*patterns: str) -> set[str]:
    found = [path.read_text() for pattern in patterns for path in ROOT.glob(pattern)]
    return {name for text in found for pair in READ.findall(text) for name in pair if name} - NOT_OURS


def test_every_variable_is_explained_once_and_nothing_else_is() -> None:
    table = README.partition("## Configure it")[2].partition("\n## ")[0]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    explained = sorted(name for row in rows for name in re.findall(r"`([A-Z_]+)`", row))
    read = variables_of("marketplace/settings.py")
    assert {"DATABASE_URL", "DEMO", "TICK_SECONDS"} <= read
    assert read <= set(explained)
    assert explained == sorted(set(explained))
    everywhere = variables_of("marketplace/**/*.py", "gunicorn.conf.py", "Procfile", "tests/chromium.py")
    assert set(explained) <= everywhere
    assert everywhere - set(explained) == set()


def test_the_commands_it_names_exist() -> None:
    made = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"(?:`|    |\d )make ([a-z-]+)", README))
    assert {"demo", "test", "reset"} <= named <= made
