"""All settings, driven by the environment. README.md lists the variables."""

from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import environ
import pghistory
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# --- What this site is -------------------------------------------------------------------------

SITE_NAME = env.str("SITE_NAME", "Counterpart")
OPERATOR = env.str("OPERATOR", "")  # Who runs this copy: named on the pages on privacy, terms and contact.
SITE_URL = env.str("SITE_URL", "http://localhost:8000").rstrip("/")
SITE_HOST = urlsplit(SITE_URL).hostname or "localhost"
HTTPS = SITE_URL.startswith("https://")
DEMO = env.bool("DEMO", False)  # Listings are invented; mail goes to the demo's own mailbox only.
DEMO_MAIL_DOMAIN = "example"
MAILBOX_URL = env.str("MAILBOX_URL", "")
DEBUG = env.bool("DEBUG", False)
MAINTENANCE = env.bool("MAINTENANCE", False)  # Closed: every page answers 503.
VAR_DIR = Path(env.str("VAR_DIR", str(BASE_DIR / "var")))

SECRET_KEY = env.str("SECRET_KEY", "")
if not SECRET_KEY:
    raise ImproperlyConfigured("Set SECRET_KEY to a long random string.")

ALLOWED_HOSTS = [SITE_HOST, *env.list("ALLOWED_HOSTS", default=[])]
CSRF_TRUSTED_ORIGINS = [SITE_URL]
CSRF_FAILURE_VIEW = "marketplace.errors.csrf_failure"

# --- Applications ------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_filters",
    "pgtrigger",
    "pghistory",
    "marketplace.audit",
    "marketplace.notifications",
    "councils",
    "services",
    "marketplace.proposals",
    "marketplace.matching",
    "marketplace.digests",
    "marketplace.moderation",
    "marketplace",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "marketplace.middleware.Maintenance",
    "marketplace.middleware.OnlyReadAndPost",
    "marketplace.middleware.RefuseUnusableInput",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "marketplace.middleware.Reasons",
    "allauth.account.middleware.AccountMiddleware",
    "councils.door.SecondFactor",
    "marketplace.middleware.PrivatePages",
]

ROOT_URLCONF = "marketplace.urls"
WSGI_APPLICATION = "marketplace.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "marketplace.context.site",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "marketplace.templatetags.counterpart",
                "marketplace.templatetags.questions",
            ],
        },
    }
]

# --- Rows --------------------------------------------------------------------------------------

# As whom everything works, and who owns the tables: `migrate` alone speaks as the owner. Unset: both are one.
DATABASES = {"default": env.db_url("DATABASE_URL")}
DATABASE_ROLE = dict(DATABASES["default"])
DATABASE_OWNER = env.db_url("DATABASE_OWNER_URL") if env.str("DATABASE_OWNER_URL", "") else {}
DATABASES["default"].update(
    {
        "CONN_MAX_AGE": env.int("CONN_MAX_AGE", 60),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "connect_timeout": 5,
            "options": (
                f"-c statement_timeout={env.int('STATEMENT_TIMEOUT_MS', 60_000)}"
                " -c idle_in_transaction_session_timeout=60000"
            ),
        },
    }
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Events are read by the row that they are about, and outlive what they name.
PGHISTORY_FOREIGN_KEY_FIELD = pghistory.ForeignKey(db_index=False)
PGHISTORY_OBJ_FIELD = pghistory.ObjForeignKey(related_name="events", db_index=True)
PGTRIGGER_MIGRATIONS = False  # Our `migrate` installs all triggers, as the owner, after each migration.
PGHISTORY_JSON_ENCODER = "marketplace.audit.because.Encoder"
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "django_cache"},
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # Else a third cookie.

# --- Work --------------------------------------------------------------------------------------

REDIS_URL = env.str("REDIS_URL", "redis://localhost:6379/0")
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {"marketplace.matching.tasks.*": {"queue": "match"}}
CELERY_TASK_TIME_LIMIT = 30 * 60
CELERY_TASK_SOFT_TIME_LIMIT = 25 * 60
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 0.3, "socket_timeout": 0.3, "max_retries": 0}
CELERY_TIMEZONE = "Europe/London"
TICK_SECONDS = env.float("TICK_SECONDS", 60.0)
# The schedule. A tick wakes every job, in this order; each asks its own rows what is due, so a missed
# tick is made good by the next.
TICK_JOBS = {
    "accounts": "councils.tasks.keep_accounts",
    "freshness": "services.tasks.keep_fresh",
    "matching": "marketplace.matching.tasks.match_what_changed",
    "proposals": "marketplace.proposals.tasks.lapse_what_is_due",
    "digests": "marketplace.digests.tasks.plan_this_week",
    "outbox": "marketplace.notifications.tasks.send_what_is_due",
    "retention": "marketplace.notifications.tasks.sweep_tonight",
}
CELERY_BEAT_SCHEDULE = {
    "tick": {
        "task": "marketplace.tasks.tick",
        "schedule": TICK_SECONDS,
        "options": {"expires": TICK_SECONDS},
    },
}
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")

# --- Messages ----------------------------------------------------------------------------------

# Every kind of message that may be sent: an object that says whether it may still be sent and what it says.
MESSAGE_KINDS = {
    "account": "councils.messages.AccountMail",
    "membership": "councils.messages.MembershipDecided",
    "factor_reset": "councils.reset_messages.FactorResetMail",
    "sign_off": "services.messages.SignOff",
    "freshness": "services.messages.Freshness",
    "listing": "marketplace.moderation.messages.ListingDecided",
    "introduction": "marketplace.moderation.introducing.Introduced",
    "proposal": "marketplace.proposals.messages.ProposalNews",
    "proposal_sign_off": "marketplace.proposals.sign_off_messages.ProposalSignOff",
    "approach": "marketplace.proposals.approach_messages.ApproachNews",
    "room_opened": "marketplace.proposals.look_messages.RoomOpened",
    "digest": "marketplace.digests.messages.Digest",
    "digest_preview": "marketplace.digests.preview_messages.DigestPreview",
}
# What an answer is worth to matching: the pages on which listings are written say which to give next.
WORTH_OF_QUESTIONS = "marketplace.matching.worth.of_questions"
# What each slice keeps about people: gives to them, keeps for how long, forgets when they ask. The last
# forgets first, since its rows stand on those of the others.
KEEPERS = {
    "councils": "councils.keeping.Councils",
    "notifications": "marketplace.notifications.keeping.Notifications",
    "services": "services.keeping.Services",
    "proposals": "marketplace.proposals.keeping.Proposals",
    "matching": "marketplace.matching.keeping.Matching",
    "digests": "marketplace.digests.keeping.Digests",
    "moderation": "marketplace.moderation.keeping.Moderation",
}
EMAIL_BACKEND = "marketplace.notifications.backend.RefuseDirectMail"  # Everything goes by the outbox.
EMAIL_HOST = env.str("EMAIL_HOST", "localhost")
if DEMO and EMAIL_HOST not in ("localhost", "127.0.0.1", "::1"):
    raise ImproperlyConfigured(
        f"DEMO=1 with EMAIL_HOST={EMAIL_HOST} would send invented mail to real people. Unset one of them."
    )
EMAIL_PORT = env.int("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", False)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", f"{SITE_NAME} <market@{SITE_HOST}>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# The log of a relay of our own: what it accepted. Without one, doubtful messages wait for a person.
RELAY_LOG = env.str("RELAY_LOG", "")
# Or a provider's API that counts what it took under a reference of ours: docs/on-call.md shows one.
RELAY_LOOKUP_URL = env.str("RELAY_LOOKUP_URL", "")
RELAY_LOOKUP_HEADER = env.str("RELAY_LOOKUP_HEADER", "")
RELAY_LOOKUP_COUNT = env.str("RELAY_LOOKUP_COUNT", "TotalCount")
RELAY_REFERENCE_HEADER = env.str("RELAY_REFERENCE_HEADER", "")
if RELAY_LOOKUP_URL and not (
    RELAY_LOOKUP_URL.startswith(("https://", "http://")) and "{reference}" in RELAY_LOOKUP_URL
):
    raise ImproperlyConfigured("Write RELAY_LOOKUP_URL as https://…, with {reference} where that goes.")
if RELAY_LOOKUP_URL and not RELAY_REFERENCE_HEADER:
    raise ImproperlyConfigured("RELAY_LOOKUP_URL finds nothing without RELAY_REFERENCE_HEADER: set that too.")
# Which provider reports mail that came back, and the secret that it shows: docs/digests.md.
MAIL_PROVIDERS = {
    "brevo": "anymail.webhooks.brevo.BrevoTrackingWebhookView",
    "mailersend": "anymail.webhooks.mailersend.MailerSendTrackingWebhookView",
    "mailgun": "anymail.webhooks.mailgun.MailgunTrackingWebhookView",
    "mailjet": "anymail.webhooks.mailjet.MailjetTrackingWebhookView",
    "postmark": "anymail.webhooks.postmark.PostmarkTrackingWebhookView",
    "sparkpost": "anymail.webhooks.sparkpost.SparkPostTrackingWebhookView",
}
MAIL_PROVIDER = env.str("MAIL_PROVIDER", "")
MAIL_SIGNING_KEY = env.str("MAIL_SIGNING_KEY", "")
ANYMAIL = {
    "WEBHOOK_SECRET": env.str("MAIL_WEBHOOK_SECRET", ""),
    "MAILGUN_WEBHOOK_SIGNING_KEY": MAIL_SIGNING_KEY,
    "MAILERSEND_SIGNING_SECRET": MAIL_SIGNING_KEY,
}
if MAIL_PROVIDER and MAIL_PROVIDER not in MAIL_PROVIDERS:
    raise ImproperlyConfigured(f"Write MAIL_PROVIDER as one of {', '.join(MAIL_PROVIDERS)}.")
if MAIL_PROVIDER and ":" not in ANYMAIL["WEBHOOK_SECRET"]:
    raise ImproperlyConfigured("MAIL_PROVIDER needs MAIL_WEBHOOK_SECRET, as name:password.")
if MAIL_PROVIDER in ("mailgun", "mailersend") and not MAIL_SIGNING_KEY:
    raise ImproperlyConfigured(f"MAIL_PROVIDER={MAIL_PROVIDER} signs its reports: set MAIL_SIGNING_KEY.")
OUTBOX_TIME_SCALE = env.float("OUTBOX_TIME_SCALE", 1.0)  # Shortens every wait of the outbox; for tests.
METRICS_TOKEN = env.str("METRICS_TOKEN", "")  # Whoever shows it may read /metrics; unset, nobody may.
SUPPORT_EMAIL = env.str("SUPPORT_EMAIL", f"help@{SITE_HOST}")
SECURITY_EMAIL = env.str("SECURITY_EMAIL", SUPPORT_EMAIL)
try:  # When somebody last checked that /.well-known/security.txt holds. It ends within a year of that day.
    SECURITY_CHECKED_ON = date.fromisoformat(env.str("SECURITY_CHECKED_ON", "2026-11-21"))
except ValueError as error:
    raise ImproperlyConfigured("Write SECURITY_CHECKED_ON as a date, such as 2026-11-21.") from error

# --- People ------------------------------------------------------------------------------------

AUTH_USER_MODEL = "councils.Officer"
AUTHENTICATION_BACKENDS = ["councils.door.Backend"]
# Without a second factor nobody gets further than to setting one up. In a demonstration it can be tried.
REQUIRE_SECOND_FACTOR = env.bool("REQUIRE_SECOND_FACTOR", not DEMO)
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "dashboard"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_ADAPTER = "councils.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "signup": "councils.account_forms.SignupForm",
    "login": "councils.account_forms.LoginForm",
    "reset_password": "councils.account_forms.ResetPasswordForm",
    "reset_password_from_key": "councils.account_forms.ResetPasswordKeyForm",
    "change_password": "councils.account_forms.ChangePasswordForm",
    "reauthenticate": "councils.account_forms.ReauthenticateForm",
}
ACCOUNT_RATE_LIMITS = False  # councils/tries.py counts instead, and why stands in docs/adr/0012.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60  # Seconds for which a log-in is enough to change how one logs in.
ACCOUNT_EMAIL_CONFIRMATION_HMAC = True  # The link is made when the mail is written: no secret is stored.
ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 3
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True  # Only in the browser in which she signed up.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # Nobody who did not join is mailed.
PASSWORD_RESET_TIMEOUT = 4 * 60 * 60
MFA_ADAPTER = "councils.second_factor.Adapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True  # A passkey asks for a finger, a face or a PIN: it is two factors in one.
MFA_TOTP_TOLERANCE = 1  # Clocks of telephones are up to half a minute off.
MFA_RATE_LIMITS = False
MFA_FORMS = {
    "authenticate": "councils.second_factor_forms.CodeForm",
    "reauthenticate": "councils.second_factor_forms.CodeAgainForm",
    "activate_totp": "councils.second_factor_forms.AddAppForm",
    "add_webauthn": "councils.second_factor_forms.AddPasskeyForm",
    "edit_webauthn": "councils.second_factor_forms.NamePasskeyForm",
    "authenticate_webauthn": "councils.second_factor_forms.PasskeyForm",
    "reauthenticate_webauthn": "councils.second_factor_forms.PasskeyAgainForm",
    "login_webauthn": "councils.second_factor_forms.PasskeyAloneForm",
}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", 0)  # Whose X-Forwarded-For limits may count by.

# --- Words and time ----------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", _("English"))]
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = True

# --- Static files ------------------------------------------------------------------------------

STATIC_URL = "static/"
STATICFILES_DIRS = [
    BASE_DIR / "static" / "built",
    BASE_DIR / "static" / "images",
    BASE_DIR / "static" / "js",
]
STATIC_ROOT = VAR_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": env.str("STATICFILES_STORAGE", "whitenoise.storage.CompressedManifestStaticFilesStorage")
    },
}

# --- Headers and cookies -----------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 400
FILE_UPLOAD_HANDLERS = ["marketplace.uploads.KeptInMemory"]  # What is handed in touches no disk.
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_621_440

# --- Log ---------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", "INFO")},
}
