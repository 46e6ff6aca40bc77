"""Django's settings for a process that serves people too: accounts, sessions and pages beside the record's tables.

What depends on a node (its database, its secret, where it listens) is set by `application` when the node is opened.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from truceline.store.settings import *  # noqa: F403

_WEB = Path(__file__).parent.parent / "web"

INSTALLED_APPS = [
    "truceline.store",
    "truceline.web",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]
ROOT_URLCONF = "truceline.server.urls"
APPEND_SLASH = False
MIDDLEWARE = [
    "truceline.api.rest.problems.names_itself",
    "django.middleware.security.SecurityMiddleware",
    "truceline.web.packed.packed",
    "truceline.web.security.headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "truceline.web.security.language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "truceline.web.accounts.gone.members_alone",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "truceline.web.accounts.confirming.asks_again",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [_WEB / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "truceline.web.pages.shell",
            ],
            "builtins": ["django.templatetags.i18n", "truceline.web.templatetags.truceline"],
        },
    }
]

# What one process that answers learns of tries to sign in and of codes that were used, all must know.
CACHES = {"default": {"BACKEND": "truceline.web.remembered.Remembered"}}

# Languages of the pages; a test holds that each has every text.
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("tr", "Türkçe"), ("ru", "Русский"), ("ar", "العربية")]
LOCALE_PATHS = [_WEB / "locale"]
USE_I18N = True
USE_THOUSAND_SEPARATOR = False

# Accounts are members of the node, by their codes; nobody makes one for themselves, and nothing goes by e-mail.
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_ADAPTER = "truceline.web.accounts.adapter.MembersOnly"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PRESERVE_USERNAME_CASING = True
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
}
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ADAPTER = "truceline.web.accounts.adapter.Factors"
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "today"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]

# A shift; who is away longer signs in again, and finds what they were writing.
SESSION_COOKIE_AGE = int(timedelta(hours=12).total_seconds())
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "truceline.web.problems.no_csrf"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# A node's name is nothing for a list that comes with browsers.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
STATIC_URL = "/static/"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
