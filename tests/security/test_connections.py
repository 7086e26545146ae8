"""The site fetches nothing: no module that could is used, but for mail and for its own processes."""

import ast
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

CAN_CONNECT = {
    *(
        "http.client",
        "urllib.request",
        "socket",
        "ssl",
        "smtplib",
        "ftplib",
        "imaplib",
        "telnetlib",
        "asyncio",
    ),
    *("requests", "httpx", "aiohttp", "urllib3", "pycurl", "websockets", "paramiko", "xmlrpc.client"),
}
ROOTS = ("councils", "services", "marketplace")


def imports(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


# Who connects, and to what. None of the addresses is typed by anybody.
KNOWN = {
    "marketplace/demo/announcement.py: urllib.request",  # The demonstration asks itself whether it is ready,
    "marketplace/demo/relay.py: asyncio",  # takes its own mail,
    "marketplace/demo/surroundings.py: socket",  # and looks for a free port.
    "marketplace/embedded.py: socket",  # So do the servers that it starts.
    "marketplace/notifications/relay.py: urllib.request",  # Asks the mail provider that the settings name.
    "marketplace/notifications/smtp.py: smtplib",
    "marketplace/notifications/smtp.py: socket",
    "marketplace/notifications/smtp.py: ssl",
}


def test_nothing_but_mail_goes_out() -> None:
    found = {
        f"{file.relative_to(settings.BASE_DIR)}: {name}"
        for root in ROOTS
        for file in Path(settings.BASE_DIR, root).rglob("*.py")
        for name in imports(file)
        if name in CAN_CONNECT
    }
    assert found == KNOWN
