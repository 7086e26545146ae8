"""What a message says, and how it is put in an envelope."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Any

from django.conf import settings
from django.template import Context
from django.template.loader import get_template
from django.utils.translation import override

from marketplace.notifications.inline import with_styles

# Folded, a long subject would begin on the next line, and some readers show the blank before it.
UNFOLDED = SMTP.clone(max_line_length=998)


@dataclass(frozen=True)
class Letter:
    """The words of one message: a subject, the same facts as text and as HTML, and extra headers.

    ``about`` is kept in the message's own ``about`` once the letter goes out, so that ``settled`` knows what
    was really said.
    """

    subject: str
    text: str
    html: str
    headers: Mapping[str, str] = field(default_factory=dict)
    about: Mapping[str, Any] = field(default_factory=dict)


def render(
    name: str,
    context: dict[str, Any],
    *,
    headers: Mapping[str, str] | None = None,
    about: Mapping[str, Any] | None = None,
) -> Letter:
    """A letter from ``templates/emails/<name>/``: ``subject.txt``, ``body.txt`` and ``body.html``.

    The bodies extend ``emails/layout.txt`` and ``emails/layout.html``, which say how to fill them. Text
    templates are not escaped, HTML ones are. Every template knows ``site_name``, ``site_url`` (write links
    as ``{{ site_url }}{% url "match" match.pk %}``), ``support_email``, ``demo`` and ``subject``.
    """
    with override(settings.LANGUAGE_CODE):
        known = {
            "site_name": settings.SITE_NAME,
            "site_url": settings.SITE_URL,
            "support_email": settings.SUPPORT_EMAIL,
            "demo": settings.DEMO,
            **context,
        }
        subject = one_line(_rendered(f"emails/{name}/subject.txt", known))
        known["subject"] = subject
        text = _tidy(_rendered(f"emails/{name}/body.txt", known))
        html = with_styles(_rendered(f"emails/{name}/body.html", known))
    return Letter(subject, text, html, headers or {}, about or {})


def one_line(value: str) -> str:
    """A header's value: no line break or other control character, single spaces."""
    kept = "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in value)
    return " ".join(kept.split())


def enveloped(letter: Letter, *, kind: str, address: str, message_id: str, at: datetime) -> bytes:
    """The letter as it goes over the wire, without the dots that SMTP adds.

    A letter may add headers; it cannot replace those that the outbox sets.
    """
    mail = EmailMessage(policy=SMTP)
    name, sender = parseaddr(settings.DEFAULT_FROM_EMAIL)
    mail["From"] = Address(one_line(name), addr_spec=sender)
    mail["To"] = Address(addr_spec=address)
    mail["Subject"] = one_line(letter.subject)
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = message_id
    mail["Auto-Submitted"] = "auto-generated"
    mail["List-Id"] = f"{one_line(settings.SITE_NAME)} <{kind}.{settings.SITE_HOST}>"
    for header, value in letter.headers.items():
        if header not in mail:
            mail[header] = one_line(value)
    mail.set_content(letter.text, cte="quoted-printable")
    mail.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    return mail.as_bytes(policy=SMTP if not letter.subject.isascii() else UNFOLDED)


def _rendered(path: str, known: dict[str, Any]) -> str:
    template = get_template(path).template  # type: ignore[attr-defined]
    return str(template.render(Context(known, autoescape=not path.endswith(".txt"))))


def _tidy(text: str) -> str:
    """Template tags leave blank lines and indents behind: at most one blank line in a row."""
    lines = [line.strip() for line in text.splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"
