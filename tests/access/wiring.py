"""Addresses of the wiring and of django-allauth."""

from tests.access import ANONYMOUS, EVERYONE, SIGNED_IN, Access

ACCESS = {
    "healthz": Access(EVERYONE),
    "readyz": Access(EVERYONE),
    "account_login": Access(ANONYMOUS, post=True, elsewhere=True),
    "account_signup": Access(ANONYMOUS, post=True, elsewhere=True),
    "account_logout": Access(SIGNED_IN, post=True, elsewhere=True),
    "account_change_password": Access(SIGNED_IN, post=True),
}
