"""What fails in the set-up is told in one line with the remedy."""

import subprocess
import sys

import pytest

from tests.running import ROOT

FAILS = "import sys; print('much else'); print(sys.argv[1]); sys.exit(7)"


def step(*command: str) -> subprocess.CompletedProcess[str]:
    run = [sys.executable, "-I", "marketplace/trouble.py", "Do something", *command]
    return subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("told", "remedy"),
    [
        ("ERROR: [Errno 28] No space left on device", "The disk is full."),
        ("npm error code ENOSPC", "The disk is full."),
        ("ERROR: No matching distribution found (from versions: none)", "No package server answers."),
        ("npm error code EAI_AGAIN", "No package server answers."),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "A package is not the one that was locked."),
        ("[Errno 13] Permission denied: '.venv'", "This folder may not be written to."),
        ("Error: '-Im', 'ensurepip' returned non-zero", "Install what Python's venv needs"),
        ("npm error code SELF_SIGNED_CERT_IN_CHAIN", "Something on this network signs TLS"),
        ("[SSL: CERTIFICATE_VERIFY_FAILED]\n(from versions: none)", "Something on this network signs TLS"),
        ("Error [ERR_MODULE_NOT_FOUND]: sass", "Part of node_modules is missing."),
    ],
)
def test_known_trouble_has_one_line(told: str, remedy: str) -> None:
    done = step(sys.executable, "-c", FAILS, told)
    assert (done.returncode, done.stdout) == (1, "Do something\n")
    assert done.stderr.startswith(remedy)
    assert done.stderr.count("\n") == 1


def test_unknown_trouble_is_shown_as_it_is() -> None:
    done = step(sys.executable, "-c", FAILS, "gremlins")
    assert done.returncode == 1
    assert done.stderr == "much else\ngremlins\nThat failed, for the reason above.\n"


def test_what_works_says_nothing_more() -> None:
    done = step(sys.executable, "-c", "print('noise')")
    assert (done.returncode, done.stdout, done.stderr) == (0, "Do something\n", "")
