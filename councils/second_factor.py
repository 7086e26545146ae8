"""What django-allauth asks of this site about second factors, and how a typed code is judged."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from councils import tries
from councils.models import Officer
from marketplace.notifications import clock

LAST_STEP = "last_step"  # In the data of an app: the half minute whose code was used last.
TOO_MANY = _("Too many tries. Wait five minutes, or sign in with a passkey")


class Adapter(DefaultMFAAdapter):
    """Second factors under this site's name. Their secrets are kept encrypted by SECRET_KEY."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("That is not right, or no longer. Try again"),
        "unverified_email": _("Confirm your address first"),
    }

    def get_totp_issuer(self) -> str:
        return str(settings.SITE_NAME)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": settings.SITE_HOST, "name": settings.SITE_NAME}

    def encrypt(self, text: str) -> str:
        return locks().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return locks().decrypt(encrypted_text.encode()).decode()


def locks() -> MultiFernet:
    """What secrets are kept under: the present key, and those that it replaced."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = (hashlib.sha256(f"councils.second_factor {key}".encode()).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


def has_second_factor(officer: Officer) -> bool:
    return with_second_factor().filter(pk=officer.pk).exists()


def with_second_factor() -> QuerySet[Officer]:
    """Officers with an app or a passkey; recovery codes alone are none."""
    codes = Authenticator.Type.RECOVERY_CODES
    factors = Authenticator.objects.filter(user=OuterRef("pk")).exclude(type=codes)
    return Officer.objects.filter(Exists(factors))


def is_the_last(authenticator: Authenticator) -> bool:
    """Whether nothing but recovery codes would be left without it."""
    others = Authenticator.objects.filter(user=authenticator.user_id).exclude(pk=authenticator.pk)
    return not others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()


def judge_code(officer: Officer, code: str) -> Authenticator:
    """Which app or list of recovery codes of hers a typed code comes from; raises ``ValidationError``."""
    counted = (tries.CODE_OF.of(officer.pk), tries.CODE_OF_TODAY.of(officer.pk))
    if not tries.allowed(*counted, at=clock.now()):
        raise ValidationError(TOO_MANY, code="too_many")
    found = source_of(officer, code)
    if found is None:
        raise ValidationError(Adapter.error_messages["incorrect_code"], code="incorrect_code")
    tries.give_back(*counted)
    return found


@transaction.atomic
def source_of(officer: Officer, code: str) -> Authenticator | None:
    """The authenticator that a code comes from, which is used up by that; None for a wrong one."""
    rows = Authenticator.objects.select_for_update().filter(user=officer).order_by("-type", "pk")
    for row in rows:
        if row.type == Authenticator.Type.TOTP and uses_up_step(row, code):
            return row
        if row.type == Authenticator.Type.RECOVERY_CODES and row.wrap().validate_code(code):
            return row
    return None


def uses_up_step(app: Authenticator, code: str) -> bool:
    """Whether an app shows this code in a half minute of which no code was used yet, nor of a later one."""
    for step in steps_that_show(decrypt(app.data["secret"]), code):
        if step > app.data.get(LAST_STEP, 0):
            app.data[LAST_STEP] = step
            app.save(update_fields=["data"])
            return True
    return False


def steps_that_show(secret: str, code: str) -> Iterator[int]:
    """The half minutes about now in which an app with this secret shows this code."""
    for step in yield_hotp_counters_from_time():
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, step))):
            yield step
