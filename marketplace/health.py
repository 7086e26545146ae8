"""Whether this process lives, and whether the site can serve."""

from functools import cache
from typing import Any

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

from marketplace.notifications import waits
from marketplace.notifications.models import Halt
from marketplace.notifications.watching import silences

ANSWER_SECONDS = 0.3


@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers; touches nothing."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """503 when no page could be served: no database, or one that lacks tables. The rest is only told."""
    try:
        missing = missing_migrations()
        parts = heartbeats() | {"mail": mail()}
    except Error as error:
        return answer(503, {"status": "unavailable", "database": type(error).__name__})
    report: dict[str, Any] = {"database": "ok", "migrations": missing or "ok", "redis": broker(), **parts}
    degraded = any(part["status"] != "ok" for part in report.values() if isinstance(part, dict))
    status = "unavailable" if missing else "degraded" if degraded else "ok"
    return answer(503 if missing else 200, {"status": status, **report})


def answer(status: int, report: dict[str, Any]) -> JsonResponse:
    return JsonResponse(report, status=status, headers={"Cache-Control": "no-store"})


@cache
def known_migrations() -> frozenset[tuple[str, str]]:
    """Those that this code comes with. They do not change while it runs."""
    loader = MigrationLoader(None)
    replaced = {old for migration in loader.disk_migrations.values() for old in migration.replaces}
    return frozenset(loader.disk_migrations.keys() - replaced)


def missing_migrations() -> list[str]:
    applied = MigrationRecorder(connection).applied_migrations().keys()
    return sorted(f"{app}.{name}" for app, name in known_migrations() - applied)


def heartbeats() -> dict[str, dict[str, Any]]:
    """How long ago worker and beat were last known to work, by the database's clock."""
    seconds = {part: round(since, 1) for part, since in silences().items()}
    return {part: heartbeat(seconds.get(part)) for part in ("worker", "beat")}


def mail() -> dict[str, Any]:
    """Which kinds of mail a moderator has halted."""
    halted = sorted(Halt.objects.standing().values_list("kind", flat=True))
    return {"status": "degraded" if halted else "ok", "halted": halted}


def heartbeat(seconds: float | None) -> dict[str, Any]:
    is_heard = seconds is not None and seconds < waits.seconds(waits.SILENCE)
    return {"status": "ok" if is_heard else "degraded", "seconds_since_seen": seconds}


def broker() -> dict[str, Any]:
    client = Redis.from_url(
        settings.REDIS_URL,
        socket_connect_timeout=ANSWER_SECONDS,
        socket_timeout=ANSWER_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )
    try:
        client.ping()
    except RedisError:
        return {"status": "degraded"}
    finally:
        client.close()
    return {"status": "ok"}
