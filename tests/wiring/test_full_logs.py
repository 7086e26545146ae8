"""Where logs find no room, workers go on."""

import subprocess
import sys
from pathlib import Path

from marketplace.output import Lossy
from tests.running import ROOT, environment


class Full:
    """Takes nothing any more."""

    name = "log"

    def write(self, words: str) -> int:
        raise OSError(28, "No space left on device")

    def flush(self) -> None:
        raise OSError(28, "No space left on device")


def test_what_cannot_be_written_is_left_out() -> None:
    stream = Lossy(Full())
    assert stream.write("words") == 5
    stream.flush()
    assert stream.name == "log", "in all else it is that stream"


def test_what_can_be_written_is(tmp_path: Path) -> None:
    with (tmp_path / "log").open("w") as log:
        Lossy(log).write("words")
    assert (tmp_path / "log").read_text() == "words"


def test_celery_goes_on_where_its_greeting_finds_no_room(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with Path("/dev/full").open("w") as full, log.open("w") as errors:
        subprocess.run(
            [sys.executable, "-m", "celery", "--app", "marketplace", "report"],
            cwd=ROOT,
            env=environment() | {"PYTHONUNBUFFERED": "1"},
            stdout=full,
            stderr=errors,
            check=False,
        )
    assert "No space left" not in log.read_text()
