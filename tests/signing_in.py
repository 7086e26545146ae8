"""How tests sign an officer in without the pages of the log-in."""

import time

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY as WHOSE,
)
from allauth.account.internal.flows.login import (
    AUTHENTICATION_METHODS_SESSION_KEY as METHODS,
)
from django.test import Client
from django.urls import reverse

from councils.models import Officer
from tests.factories import code_of_app


def sign_in(client: Client, officer: Officer) -> Client:
    """As if she had just typed her password and a code: pages that ask who she is open as well."""
    client.force_login(officer)
    session = client.session
    session[METHODS] = [{"method": "password", "at": time.time()}]
    session[WHOSE] = str(officer.pk)
    session.save()
    return client


def set_up_app(client: Client) -> str:
    """Set up an app for codes, as an officer does at her first log-in; its secret."""
    page = client.get(reverse("mfa_activate_totp"))
    secret: str = page.context["form"].secret
    answer = client.post(reverse("mfa_activate_totp"), {"code": code_of_app(secret=secret)})
    assert answer.headers["Location"] == reverse("mfa_view_recovery_codes"), answer.content.decode()
    return secret
