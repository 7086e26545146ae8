"""Forgets the demonstration: ``python -m marketplace.demo.reset``."""

import shutil
import sys

from marketplace.demo.progress import say
from marketplace.demo.surroundings import the_only_one
from marketplace.embedded import Postgres, Redis, Server, ServerFailed
from marketplace.environment import VAR_DIR

MADE = ("postgres", "redis", "mail", "log", "static", "demo.json", "secret_key")


def reset() -> None:
    """Remove what the demonstration has made under ``var/``, unless somebody uses it."""
    with the_only_one():
        servers: list[Server] = [Postgres(VAR_DIR / "postgres"), Redis(VAR_DIR / "redis")]
        for server in servers:
            if server.folder.exists():
                server.stop()
            if server.pid():
                raise ServerFailed(f"A command still uses {server.name}: process {server.pid()}. Stop it.")
        for path in [*(VAR_DIR / name for name in MADE), *VAR_DIR.glob("celerybeat-schedule*")]:
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    say("The demonstration's data is gone. The next start makes it anew.")


if __name__ == "__main__":
    try:
        reset()
    except ServerFailed as error:
        sys.exit(str(error))
