"""Ends when one of the servers does, and the demonstration with it."""

import sys
import time

from marketplace.demo.progress import say
from marketplace.embedded import command_of


def watch(*servers: str) -> None:
    """Return when one of these has ended; each is given as its name and its process."""
    while True:
        for server in servers:
            name, pid = server.split(":")
            if not command_of(int(pid)):
                say(f"{name} has ended. Start again: what is stored is kept.")
                return
        time.sleep(0.5)


if __name__ == "__main__":
    watch(*sys.argv[1:])
    sys.exit(1)
