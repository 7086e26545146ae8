"""Addresses of the wiring and of django-allauth."""

from tests.access import ANONYMOUS, EVERYONE, SIGNED_IN, Access

ACCESS = {
    "healthz": Access(EVERYONE),
    "readyz": Access(EVERYONE),
    "security_txt": Access(EVERYONE),
    "account_login": Access(ANONYMOUS, post=True, elsewhere=True),
    "account_signup": Access(ANONYMOUS, post=True, elsewhere=True),
    "account_logout": Access(SIGNED_IN, post=True, elsewhere=True),
    "account_inactive": Access(EVERYONE),
    "account_email_verification_sent": Access(EVERYONE),
    "account_confirm_email": Access(EVERYONE, row="dead confirmation", post=True),
    "account_change_password": Access(SIGNED_IN, post=True),
    "account_reset_password": Access(EVERYONE, post=True),
    "account_reset_password_done": Access(EVERYONE),
    "account_reset_password_from_key": Access(EVERYONE, row="dead reset", post=True),
    "account_reset_password_from_key_done": Access(EVERYONE),
}
