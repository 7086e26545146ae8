"""Two judges of markup: html-validate, which needs only npm, and v.Nu, the W3C's own, which needs Java."""

import json
import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests import java

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ROOT / "node_modules"
ENVIRONMENT = os.environ | {"PATH": f"{ROOT / '.venv' / 'bin'}{os.pathsep}{os.environ['PATH']}"}
RULES = {
    "root": True,
    "extends": ["html-validate:standard", "html-validate:a11y"],
    "rules": {
        # A button sends its form unless it says otherwise, which is what ours are for.
        "no-implicit-button-type": "off",
        # A list has a role that may be named.
        "aria-label-misuse": ["error", {"allowAnyNamable": True}],
        # GOV.UK's link that looks like a button says so, and leads on without a form.
        "prefer-native-element": ["error", {"exclude": ["button"]}],
    },
}


def html_validate(folder: Path) -> list[str]:
    """What html-validate finds in the pages of a folder, by the standard and what WCAG asks of markup."""
    rules = folder / ".htmlvalidate.json"
    rules.write_text(json.dumps(RULES))
    command = ["node", PACKAGES / "html-validate" / "bin" / "html-validate.mjs"]
    told = answer_of(*command, "--config", rules, "--formatter", "json", f"{folder}/*.html")
    return [f"{page_of(file['filePath'])}:{line}" for file in told for line in lines_of(file["messages"])]


def lines_of(messages: list[dict[str, Any]]) -> Iterator[str]:
    for message in messages:
        yield f"{message['line']}: {message['message']} ({message['ruleId']}, {message.get('selector')})"


def v_nu(folder: Path) -> list[str]:
    """What v.Nu finds in the pages of a folder, in one run of Java; warnings too."""
    jar = PACKAGES / "vnu-jar" / "build" / "dist" / "vnu.jar"
    command = [java.found(), "-jar", jar, "--format", "json", "--stdout"]
    told = answer_of(*command, *sorted(folder.glob("*.html")))
    return [
        f"{page_of(line['url'])}:{line.get('lastLine')}: {line['message']} ({line.get('extract')})"
        for line in told["messages"]
    ]


def answer_of(*command: Any) -> Any:
    """What it prints as JSON, into a file: node leaves before a pipe is empty. Its status says no more."""
    with tempfile.TemporaryFile() as answer:
        done = subprocess.run(
            [str(word) for word in command],
            cwd=ROOT,
            env=ENVIRONMENT,
            stdout=answer,
            stderr=subprocess.PIPE,
            check=False,
        )
        answer.seek(0)
        said = answer.read().decode()
    assert said.startswith(("[", "{")), f"{command[0]} failed:\n{said}\n{done.stderr.decode()}"
    return json.loads(said)


def page_of(path: str) -> str:
    return path.rpartition("/")[2]
