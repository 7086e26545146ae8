"""Addresses of the wiring and of django-allauth."""

from tests.access import EVERYONE, SIGNED_IN, VISITORS, Access

ACCESS = {
    "healthz": Access(EVERYONE),
    "readyz": Access(EVERYONE),
    "security_txt": Access(EVERYONE),
    "stop_mail": Access(EVERYONE, row="way out of mail", post=200),
    "account_login": Access(VISITORS, post=422, elsewhere=True),
    "account_signup": Access(VISITORS, post=422, elsewhere=True),
    "account_logout": Access(SIGNED_IN, post=302, door="/"),
    "account_inactive": Access(EVERYONE),
    "account_email_verification_sent": Access(EVERYONE),
    "account_confirm_email": Access(EVERYONE, row="dead confirmation", post=409),
    "account_change_password": Access(SIGNED_IN, post=422),
    "account_reset_password": Access(EVERYONE, post=422),
    "account_reset_password_done": Access(EVERYONE),
    "account_reset_password_from_key": Access(EVERYONE, row="dead reset", post=422),
    "account_reset_password_from_key_done": Access(EVERYONE),
}
