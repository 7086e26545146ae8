"""Servers that are named in the environment: whether they answer and are new enough, said in one line."""

import os
from urllib.parse import urlsplit

import psycopg2
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from marketplace.embedded import ServerFailed

POSTGRESQL = 15
REDIS = 7
ANSWERS_WITHIN = 5


def try_database(url: str, named: str = "DATABASE_URL") -> None:
    """Raise ``ServerFailed`` unless this variable leads to a PostgreSQL that the site can use."""
    try:
        connection = psycopg2.connect(url, connect_timeout=ANSWERS_WITHIN)
    except (psycopg2.Error, UnicodeError) as error:
        why = next(iter(str(error).strip().splitlines()), "no answer")
        raise ServerFailed(f"{named} leads to no database at {place(url)}: {why}") from None
    try:
        number = connection.server_version
    finally:
        connection.close()
    if number < POSTGRESQL * 10_000:
        found = f"PostgreSQL {number // 10_000}" if number else "no PostgreSQL"
        remedy = f"Name PostgreSQL {POSTGRESQL} or later, or unset it where make demo should bring its own."
        raise ServerFailed(f"{named} leads to {found} at {place(url)}. {remedy}")


def try_owners_database() -> None:
    """The same of the address by which tables are made: the site's own role may be made only then."""
    if os.environ.get("DATABASE_OWNER_URL"):
        try_database(os.environ["DATABASE_OWNER_URL"], "DATABASE_OWNER_URL")
    else:
        try_database(os.environ["DATABASE_URL"])


def try_broker(url: str) -> None:
    """Raise ``ServerFailed`` unless REDIS_URL leads to a Redis that Celery can use."""
    try:
        retry = Retry(NoBackoff(), 0)
        client = redis.Redis.from_url(url, socket_connect_timeout=5, socket_timeout=5, retry=retry)
        try:
            version = str(client.info("server")["redis_version"])
        finally:
            client.close()
    except (redis.RedisError, ValueError) as error:
        raise ServerFailed(f"REDIS_URL leads to no Redis at {place(url)}: {error}") from None
    if int(version.split(".")[0]) < REDIS:
        remedy = f"Name Redis {REDIS} or later, or unset it where make demo should bring its own."
        raise ServerFailed(f"REDIS_URL leads to Redis {version} at {place(url)}. {remedy}")


def place(url: str) -> str:
    """Where a server is, without the password."""
    parts = urlsplit(url)
    return f"{parts.hostname or 'this machine'}:{parts.port}" if parts.port else (parts.hostname or url[:12])
