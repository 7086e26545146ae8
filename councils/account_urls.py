"""The pages of django-allauth that this site uses. What is not listed does not exist."""

from allauth.account import views
from allauth.mfa.base import views as mfa_views
from allauth.mfa.recovery_codes import views as code_views
from django.contrib.auth.decorators import login_required
from django.urls import path, re_path

from councils import reset_views as resets
from councils import second_factor_views as factors
from councils import tries
from councils.account_views import confirm_address, says_422
from councils.closed_views import address_again, closed
from councils.tries import limited

sign_up = limited(tries.SIGN_UP)(says_422(views.signup))
log_in = limited(tries.LOG_IN)(says_422(factors.LogIn.as_view()))
reset = limited(tries.RESET)(limited(tries.RESET_OF, tries.about_whom)(says_422(views.password_reset)))
change_password = limited(tries.CHANGE_PASSWORD, tries.by_whom)(says_422(views.password_change))
add_passkey = login_required(says_422(factors.AddPasskey.as_view()))
remove_passkey = login_required(factors.RemovePasskey.as_view())
once_more = limited(tries.SHOW_AGAIN, tries.by_whom)

urlpatterns = [
    path("login/", log_in, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", closed, name="account_inactive"),
    path("confirm-again/<str:key>/", address_again, name="account_confirm_again"),
    path("signup/", sign_up, name="account_signup"),
    path("confirm-email/", views.email_verification_sent, name="account_email_verification_sent"),
    re_path(r"^confirm-email/(?P<key>[-:\w]+)/$", confirm_address, name="account_confirm_email"),
    path("password/change/", change_password, name="account_change_password"),
    path("password/reset/", reset, name="account_reset_password"),
    path("password/reset/done/", views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        limited(tries.NEW_PASSWORD)(says_422(views.password_reset_from_key)),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("again/", once_more(says_422(views.reauthenticate)), name="account_reauthenticate"),
    path("again/code/", once_more(says_422(mfa_views.reauthenticate)), name="mfa_reauthenticate"),
    path(
        "again/passkey/",
        once_more(says_422(factors.PasskeyAgain.as_view())),
        name="mfa_reauthenticate_webauthn",
    ),
    path("second-step/", says_422(factors.SecondStep.as_view()), name="mfa_authenticate"),
    path("lost/", resets.lost_factors, name="lost_factors"),
    path("lost/sent/", resets.lost_factors_done, name="lost_factors_done"),
    path("lost/<str:key>/", resets.lost_factors_link, name="lost_factors_link"),
    path("signing-in/", factors.signing_in, name="mfa_index"),
    path("signing-in/app/", login_required(says_422(factors.AddApp.as_view())), name="mfa_activate_totp"),
    path("signing-in/app/remove/", factors.RemoveApp.as_view(), name="mfa_deactivate_totp"),
    path("signing-in/codes/", factors.recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "signing-in/codes/new/",
        login_required(
            says_422(code_views.GenerateRecoveryCodesView.as_view(template_name="mfa/new_codes.html"))
        ),
        name="mfa_generate_recovery_codes",
    ),
    path("signing-in/passkeys/add/", add_passkey, name="mfa_add_webauthn"),
    path(
        "signing-in/passkeys/<int:pk>/",
        login_required(says_422(factors.NamePasskey.as_view())),
        name="mfa_edit_webauthn",
    ),
    path("signing-in/passkeys/<int:pk>/remove/", remove_passkey, name="mfa_remove_webauthn"),
    path("login/passkey/", limited(tries.PASSKEY)(factors.PasskeyAlone.as_view()), name="mfa_login_webauthn"),
]
