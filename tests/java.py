"""Finds Java 17 or later for v.Nu, and installs it where there is none and that can be done.

``python -m tests.java`` prints its path. Only `make test-all` needs it: `make test` checks by html-validate.
"""

import os
import re
import shutil
import subprocess
import sys

NEEDED = 17
NONE = (
    f"v.Nu needs Java {NEEDED} or later, which could not be installed. Install a JRE (on Debian and Ubuntu: "
    "apt-get install default-jre-headless), or put one on the PATH."
)


def version(path: str) -> int:
    """The number of its release; 0 for what does not start, such as a stand-in that tells how to install."""
    told = subprocess.run([path, "-version"], capture_output=True, text=True, check=False)
    found = re.search(r'version "(\d+)', told.stderr)
    return int(found[1]) if found and told.returncode == 0 else 0


def find() -> str | None:
    path = shutil.which("java")
    return path if path and version(path) >= NEEDED else None


def install() -> None:
    if os.geteuid() == 0 and shutil.which("apt-get"):
        for command in ("update", "install --yes --no-install-recommends default-jre-headless"):
            subprocess.run(["apt-get", "-qq", *command.split()], stdout=sys.stderr, check=False)


def found() -> str:
    path = find()
    if path is None:
        install()
        path = find()
    return path or sys.exit(NONE)


if __name__ == "__main__":
    print(found())  # noqa: T201 - the answer
