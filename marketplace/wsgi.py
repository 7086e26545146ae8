"""What gunicorn serves."""

import os
from collections.abc import Callable, Iterable
from typing import Any

import django
from django.core.handlers.wsgi import WSGIHandler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings")
os.environ.setdefault("STATEMENT_TIMEOUT_MS", "3000")  # Nobody waits longer for a page; jobs may.


class Site(WSGIHandler):
    """Django's entry, behind a door for what Django could not even make a request of."""

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:  # type: ignore[override]
        from marketplace.usable_input import is_utf8

        if not is_utf8(environ.get("CONTENT_TYPE", "")):
            start_response("400 Bad Request", [("Content-Type", "text/plain; charset=utf-8")])
            return [b"The text of a request is UTF-8."]
        return super().__call__(environ, start_response)


django.setup(set_prefix=False)
application = Site()
