"""Addresses of the wiring and of django-allauth."""

from tests.access import EVERYONE, OWN_LEAD, SIGNED_IN, VISITORS, Access

NOBODY: frozenset[str] = frozenset()
PASSWORD_ONLY = frozenset({"password only"})

ACCESS = {
    "healthz": Access(EVERYONE),
    "readyz": Access(EVERYONE),
    "security_txt": Access(EVERYONE),
    "metrics": Access(EVERYONE, get=404),  # Nobody of these shows the token.
    "stop_mail": Access(EVERYONE, row="way out of mail", post=200),
    "inbox": Access(SIGNED_IN),
    "inbox_read": Access(OWN_LEAD, row="message to the lead", get=405, post=302),
    "inbox_read_all": Access(SIGNED_IN, get=405, post=302),
    "mail_reports": Access(EVERYONE, get=405, post=404),
    "account_login": Access(VISITORS - PASSWORD_ONLY, post=422, elsewhere=True, door="/account/second-step/"),
    "account_signup": Access(VISITORS, post=422, elsewhere=True),
    "account_logout": Access(SIGNED_IN, post=302, door="/"),
    "account_inactive": Access(EVERYONE),
    "account_email_verification_sent": Access(EVERYONE),
    "account_confirm_email": Access(EVERYONE, row="dead confirmation", post=409),
    "account_confirm_again": Access(EVERYONE, row="dead confirmation", post=409),
    "lost_factors": Access(EVERYONE, post=422),
    "lost_factors_done": Access(EVERYONE),
    "lost_factors_link": Access(EVERYONE, row="dead confirmation", post=409),
    "account_reauthenticate": Access(SIGNED_IN, post=422),
    "mfa_index": Access(SIGNED_IN),
    "mfa_authenticate": Access(PASSWORD_ONLY, post=422, elsewhere=True, door="/account/login/"),
    "mfa_login_webauthn": Access(
        NOBODY, post=302, elsewhere=True, door="/account/login/", half_way="/account/second-step/"
    ),
    "mfa_reauthenticate": Access(SIGNED_IN, post=422),
    "mfa_reauthenticate_webauthn": Access(SIGNED_IN, post=422),
    "mfa_activate_totp": Access(SIGNED_IN, get=302, post=302),
    "mfa_deactivate_totp": Access(SIGNED_IN, post=302),
    "mfa_view_recovery_codes": Access(SIGNED_IN),
    "mfa_generate_recovery_codes": Access(SIGNED_IN, post=302),
    "mfa_add_webauthn": Access(SIGNED_IN, post=422),
    "mfa_edit_webauthn": Access(OWN_LEAD, row="passkey", post=422),
    "mfa_remove_webauthn": Access(OWN_LEAD, row="passkey", post=302),
    "account_change_password": Access(SIGNED_IN, post=422),
    "account_reset_password": Access(EVERYONE, post=422),
    "account_reset_password_done": Access(EVERYONE),
    "account_reset_password_from_key": Access(EVERYONE, row="dead reset", post=422),
    "account_reset_password_from_key_done": Access(EVERYONE),
}
