"""Runs one step of the set-up, and says in one line why it failed and what to do about it.

Only the standard library, since nothing else is there yet:
``python -I marketplace/trouble.py TITLE COMMAND …``.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

SPACE = 200_000_000  # Bytes below which a disk counts as full, whatever a program made of it.
FULL = "The disk is full. Free 2 GB where this folder is, and run it again."
NOT_OURS = "This folder may not be written to. Give it to the user who runs this, or run it as its owner."
# What programs say when something is amiss, and the remedy. The first that fits counts: where pip distrusts a
# certificate, it says besides what it says of a server that is away.
SIGNS = {
    r"No space left on device|ENOSPC|Disk quota exceeded|EDQUOT|DiskFull": FULL,
    r"hashes are required|DO NOT MATCH THE HASHES|EINTEGRITY": (
        "A package is not the one that was locked. Empty the caches of pip and npm, and run it again."
    ),
    r"SELF_SIGNED_CERT|UNABLE_TO_GET_ISSUER_CERT|UNABLE_TO_VERIFY_LEAF|CERTIFICATE_VERIFY_FAILED": (
        "Something on this network signs TLS with a certificate of its own. Name that to pip and npm: "
        "PIP_CERT=/its/file.pem NODE_EXTRA_CA_CERTS=/its/file.pem make"
    ),
    r"ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ENETUNREACH|ETIMEDOUT|ECONNRESET|NewConnectionError|NameResolutionError"
    r"|Max retries exceeded|Network is unreachable|Temporary failure in name resolution|ReadTimeoutError"
    r"|\(from versions: none\)|ProxyError": (
        "No package server answers. Connect this machine to the network (or name a mirror to pip and npm), "
        "and run it again: what is there already is kept."
    ),
    r"ensurepip": "Install what Python's venv needs (on Debian and Ubuntu: apt-get install python3-venv).",
    r"Permission denied|EACCES|EPERM|Read-only file system|EROFS": NOT_OURS,
    r"ERR_MODULE_NOT_FOUND|Can't find stylesheet to import": (
        "Part of node_modules is missing. Remove it, and run this again: rm -rf node_modules"
    ),
}


def remedy(told: str) -> str:
    """One line on what to do about what a program said, or "" where nobody knows."""
    return next((remedy for sign, remedy in SIGNS.items() if re.search(sign, told)), "")


def told_of(error: Exception, folder: Path) -> str:
    """One line on an error of ours, or "" where it is a programmer's to read.

    A server whose disk is full ends at once, and has no words for those who speak to it.
    """
    at_fault = isinstance(error, OSError) or type(error).__name__ in ("OperationalError", "ServerFailed")
    if at_fault and folder.exists() and is_full(str(folder)):
        return FULL
    known = remedy(str(error))
    return known if known in (FULL, NOT_OURS) else ""


def is_full(folder: str = ".") -> bool:
    return shutil.disk_usage(folder).free < SPACE


def main(title: str, *command: str) -> int:
    print(title, flush=True)  # noqa: T201 - this is what the terminal is for
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    if done.returncode:
        told = done.stdout.decode(errors="replace")
        last = "\n".join(told.splitlines()[-15:])
        known = FULL if is_full() else remedy(told)
        print(known or f"{last}\nThat failed, for the reason above.", file=sys.stderr)  # noqa: T201
    return 1 if done.returncode else 0


if __name__ == "__main__":
    try:
        sys.exit(main(*sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
