"""Tells where the demonstration is and how to log in, as soon as it answers."""

import json
import os
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from django.conf import settings

from marketplace.celery import app
from marketplace.demo.accounts import accounts
from marketplace.demo.progress import say, step

ANSWERS_WITHIN = 60.0
# What is said of the second factor, which the real site asks everybody for.
SECOND_FACTOR = {
    False: "No log-in asks for a second factor here. To try one: Account, How you sign in. With"
    "\nREQUIRE_SECOND_FACTOR=1 in the environment everybody is asked for one, as on the real site.",
    True: "Each log-in leads to setting up a second factor first: an app for codes, or a passkey.",
}


def announce() -> None:
    """Wait until the site can serve, then say so, and have the first tick come at once."""
    with step("Start web, worker, beat and mail"):
        wait_for_the_site()
    write(path())
    app.send_task("marketplace.tasks.tick")
    say()
    say(f"  The site     {settings.SITE_URL}")
    say(f"  Its mail     {settings.MAILBOX_URL}")
    say()
    for account in accounts():
        say("  {role:<12} {email:<34} {password:<20} {council}".format(**account))
    say()
    say(SECOND_FACTOR[settings.REQUIRE_SECOND_FACTOR])
    say()
    say(f"Logs are in {settings.VAR_DIR / 'log'}. Press Ctrl-C to stop.")


def wait_for_the_site() -> None:
    address = f"http://127.0.0.1:{os.environ['PORT']}/readyz"
    deadline = time.monotonic() + ANSWERS_WITHIN
    while time.monotonic() < deadline:
        try:
            with urlopen(address, timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    say(f"The site does not answer within {ANSWERS_WITHIN:.0f} seconds.")


def path() -> Path:
    return Path(settings.VAR_DIR) / "demo.json"


def write(target: Path) -> None:
    """Addresses and log-ins for programs; whole at every moment."""
    told = {"url": settings.SITE_URL, "mailbox_url": settings.MAILBOX_URL, "accounts": accounts()}
    unfinished = target.with_suffix(".unfinished")
    unfinished.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n")
    unfinished.replace(target)


def forget_announcement() -> None:
    path().unlink(missing_ok=True)
