"""Finds LibreOffice, or installs it where that can be done; says what it takes for a formula.

``python -m tests.libreoffice`` prints its path. Only `make test-all` needs it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

NONE = (
    "LibreOffice is to open every export, and could not be installed. Install it (on Debian and Ubuntu: "
    "apt-get install libreoffice-calc-nogui), or put soffice on the PATH."
)
FORMULA = re.compile(r'table:formula="[^"]*"')


def find() -> str | None:
    return shutil.which("soffice") or shutil.which("libreoffice")


def install() -> None:
    if os.geteuid() == 0 and shutil.which("apt-get"):
        for command in ("update", "install --yes --no-install-recommends libreoffice-calc-nogui"):
            subprocess.run(["apt-get", "-qq", *command.split()], stdout=sys.stderr, check=False)


def found() -> str:
    path = find()
    if path is None:
        install()
        path = find()
    return path or sys.exit(NONE)


def formulas(folder: Path) -> dict[str, list[str]]:
    """By file, what LibreOffice has read as formulas in the spreadsheets of a folder."""
    files = sorted(path for path in folder.iterdir() if path.suffix in (".csv", ".xlsx", ".ods"))
    opened = folder / "opened"
    command = [found(), "--headless", f"-env:UserInstallation=file://{folder}/profile"]
    command += ["--convert-to", "fods", "--outdir", str(opened), *map(str, files)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    read = {path.name: (opened / path.name).with_suffix(".fods").read_text() for path in files}
    return {name: told for name, text in read.items() if (told := FORMULA.findall(text))}


if __name__ == "__main__":
    print(found())  # noqa: T201 - the answer
