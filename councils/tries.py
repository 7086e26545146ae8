"""Limits on guessing: each try is counted in one statement before any work is done for it.

A row's lock makes PostgreSQL count parallel tries one after another, so that of a thousand at once exactly as
many go through as may. docs/adr/0012 says why the counts are ours.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from allauth.core.internal.ratelimit import get_ip
from allauth.core.ratelimit import respond_429
from django.db import connection
from django.db.models import F
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import salted_hmac

from councils.models import Tries
from marketplace.notifications import clock

COUNT = """
    INSERT INTO councils_tries AS standing (key, number, ends_at) VALUES (%(key)s, 1, %(ends_at)s)
    ON CONFLICT (key) DO UPDATE SET
        number = CASE WHEN standing.ends_at <= %(at)s THEN 1 ELSE standing.number + 1 END,
        ends_at = CASE WHEN standing.ends_at <= %(at)s THEN excluded.ends_at ELSE standing.ends_at END
    RETURNING number
"""


@dataclass(frozen=True)
class Limit:
    """So many tries within so long, counted from the first."""

    name: str
    most: int
    within: timedelta

    def of(self, whose: object) -> Try:
        return Try(self, str(whose).lower())


@dataclass(frozen=True)
class Try:
    """One try, counted against one limit."""

    limit: Limit
    whose: str

    @property
    def key(self) -> str:
        return salted_hmac(f"councils.tries.{self.limit.name}", self.whose, algorithm="sha256").hexdigest()


MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
# Wrong ones only: whoever is let in gets her try back.
PASSWORD_FROM = Limit("password from", 20, 5 * MINUTE)
PASSWORD_OF = Limit("password of", 5, 5 * MINUTE)
CODE_OF = Limit("code of", 5, 5 * MINUTE)
CODE_OF_TODAY = Limit("code of today", 30, DAY)
# All of them. Their page says to wait a minute.
LOG_IN = Limit("log in", 60, MINUTE)
PASSKEY = Limit("passkey", 30, MINUTE)
SIGN_UP = Limit("sign up", 20, MINUTE)
RESET = Limit("reset", 20, MINUTE)
RESET_OF = Limit("reset of", 5, MINUTE)
NEW_PASSWORD = Limit("new password", 20, MINUTE)
CHANGE_PASSWORD = Limit("change password", 5, MINUTE)
SHOW_AGAIN = Limit("show again", 10, MINUTE)
# Beyond this one no second letter goes out, and nothing is said.
LETTER_TO = Limit("letter to", 1, 3 * MINUTE)


def allowed(*tries: Try, at: datetime) -> bool:
    """Count these tries one by one, up to the first that is one too many."""
    return all(_count(one, at) <= one.limit.most for one in tries)


def give_back(*tries: Try) -> None:
    """They were no guesses."""
    Tries.objects.filter(key__in=[one.key for one in tries], number__gt=0).update(number=F("number") - 1)


def forget(*tries: Try) -> None:
    """Whoever was locked out has shown by other means who she is."""
    Tries.objects.filter(key__in=[one.key for one in tries]).delete()


def _count(one: Try, at: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"key": one.key, "at": at, "ends_at": at + one.limit.within})
        number: int = cursor.fetchone()[0]
    return number


View = Callable[..., HttpResponseBase]


def from_where(request: HttpRequest) -> str:
    """The network address that a request came from."""
    return str(get_ip(request))


def by_whom(request: HttpRequest) -> str:
    """The officer who is signed in, or where the request came from."""
    return str(request.user.pk or from_where(request))


def about_whom(request: HttpRequest) -> str:
    """The email address that was typed, whether or not anybody has it."""
    return request.POST.get("email", "").strip()


def limited(limit: Limit, whose: Callable[[HttpRequest], str] = from_where) -> Callable[[View], View]:
    """Answer 429 to a POST that is one too many."""

    def decorated(view: View) -> View:
        @wraps(view)
        def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            named = whose(request) if request.method == "POST" else ""
            if named and not allowed(limit.of(named), at=clock.now()):
                too_many: HttpResponseBase = respond_429(request)
                return too_many
            return view(request, *args, **kwargs)

        return counted

    return decorated
