"""An SMTP client that knows its phase: whether a message that went wrong can have been accepted.

A message is accepted when the relay has read the final dot. Whatever fails before the dot is certainly not
accepted. After the dot only the relay's answer counts; without one, nobody can tell from here.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Self

from django.conf import settings

from marketplace.notifications import waits


class Later(Exception):
    """Certainly not accepted; it may be tried again."""


class Unreachable(Later):
    """The relay does not answer, or does not want us: no use in trying the next message."""


class Refused(Exception):
    """Certainly not accepted, and never will be."""


class NobodyThere(Refused):
    """The relay knows for good that this address takes no mail."""


class Unanswered(Exception):
    """The dot was sent and no clear answer came: accepted or not."""


class ClaimLost(Exception):
    """The message is no longer ours to send; nothing was sent."""


class Session:
    """A connection to the relay, opened with the first message and kept for those that follow."""

    def __init__(self) -> None:
        self.smtp: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.smtp is not None and error is None:
            with suppress(OSError, smtplib.SMTPException):
                self.smtp.quit()
        self.drop()

    def drop(self) -> None:
        """Cut the line, without the dot if we are in the middle of a message."""
        if self.smtp is not None:
            self.smtp.close()
            self.smtp = None

    def deliver(self, *, sender: str, recipient: str, wire: bytes, may_finish: Callable[[], bool]) -> None:
        """Hand over one message; returns once the relay has accepted it.

        ``may_finish`` is asked with all sent but the dot. A process that is stopped between its answer and
        the dot, and goes on later, does not send the dot.
        """
        try:
            smtp = self._open()
            self._name_the_ends(smtp, sender, recipient)
            self._send_all_but_the_dot(smtp, wire)
            asked_at = up_for()
            if not may_finish() or up_for() - asked_at > waits.seconds(waits.DOT):
                raise ClaimLost
        except (OSError, smtplib.SMTPException) as error:
            self.drop()
            raise Later(_short(error)) from error
        except Refused:
            self._start_afresh()
            raise
        except BaseException:
            self.drop()
            raise
        self._finish(smtp)

    def _open(self) -> smtplib.SMTP:
        if self.smtp is not None:
            return self.smtp
        try:
            self.smtp = smtp = smtplib.SMTP(
                settings.EMAIL_HOST,
                settings.EMAIL_PORT,
                local_hostname=settings.SITE_HOST,
                timeout=waits.seconds(waits.CONNECT),
            )
            _wait_for(smtp, waits.COMMAND)
            # The dot goes in a packet of its own: it shall not wait for the relay to confirm the text.
            smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # type: ignore[union-attr]
            if settings.EMAIL_USE_TLS:
                smtp.starttls(context=ssl.create_default_context())
            if settings.EMAIL_HOST_USER:
                smtp.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
            smtp.ehlo_or_helo_if_needed()
        except (OSError, smtplib.SMTPException) as error:
            self.drop()
            raise Unreachable(_short(error)) from error
        return smtp

    def _name_the_ends(self, smtp: smtplib.SMTP, sender: str, recipient: str) -> None:
        code, text = smtp.mail(sender)
        if code != 250:  # Whatever its code, this is about us, not about the message.
            raise smtplib.SMTPResponseException(code, text)
        code, text = smtp.rcpt(recipient)
        if code >= 500:
            raise (NobodyThere if is_about_the_address(code, text) else Refused)(_answer(code, text))
        if code not in (250, 251):
            raise smtplib.SMTPResponseException(code, text)

    def _send_all_but_the_dot(self, smtp: smtplib.SMTP, wire: bytes) -> None:
        code, text = smtp.docmd("data")
        if code >= 500:
            raise Refused(_answer(code, text))
        if code != 354:
            raise smtplib.SMTPResponseException(code, text)
        smtp.send(re.sub(rb"(?m)^\.", b"..", wire) + (b"" if wire.endswith(b"\r\n") else b"\r\n"))

    def _finish(self, smtp: smtplib.SMTP) -> None:
        try:
            _wait_for(smtp, waits.AFTER_THE_DOT)
            smtp.send(b".\r\n")
            code, text = smtp.getreply()
            _wait_for(smtp, waits.COMMAND)
        except (OSError, smtplib.SMTPException) as error:
            self.drop()
            raise Unanswered(_short(error)) from error
        if 400 <= code < 500:
            self._start_afresh()
            raise Later(_answer(code, text))
        if 500 <= code < 600:
            self._start_afresh()
            raise Refused(_answer(code, text))
        if not 200 <= code < 300:
            self.drop()
            raise Unanswered(_answer(code, text))

    def _start_afresh(self) -> None:
        """Forget the message that was refused, so that the next one can follow on the same line."""
        with suppress(OSError, smtplib.SMTPException):
            if self.smtp is not None and self.smtp.rset()[0] == 250:
                return
        self.drop()


def up_for() -> float:
    """Seconds by a clock that nobody sets, and that goes on while the machine sleeps, where there is one."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


def _wait_for(smtp: smtplib.SMTP, wait: float) -> None:
    """How long the relay may be silent from here on."""
    if smtp.sock is None:
        raise smtplib.SMTPServerDisconnected("The line was cut")
    smtp.sock.settimeout(waits.seconds(wait))


def is_about_the_address(code: int, text: bytes) -> bool:
    """Whether a refusal says that there is no such mailbox, not that it is full or that we are unwelcome."""
    told = re.match(rb"5\.(\d+)\.\d+", text)
    return code in (550, 551, 553) and (told is None or told[1] == b"1")


def _answer(code: int, text: bytes) -> str:
    return f"{code} {text.decode('ascii', 'replace')}"


def _short(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        text = error.smtp_error
        return _answer(error.smtp_code, text if isinstance(text, bytes) else text.encode())
    return f"{type(error).__name__}: {error}"
