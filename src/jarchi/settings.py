"""Django settings, read from the environment (docs/reference/settings.md lists every variable).

JARCHI_DATA is the one directory that holds everything: database, media, compiled static files, secret key.
"""

import base64
import contextlib
import os
from collections.abc import Callable
from pathlib import Path
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo

import dj_database_url
from django.core.management.utils import get_random_secret_key
from django.utils.translation import gettext_lazy as _

PACKAGE = Path(__file__).resolve().parent
DATA = Path(os.environ.get("JARCHI_DATA", "jarchi-data")).resolve()
DATA.mkdir(mode=0o700, parents=True, exist_ok=True)


def _kept_key(name: str, make: Callable[[], str]) -> str:
    """A key in the data directory, made (mode 600) by whichever process comes first."""
    path = DATA / name
    if not path.exists():
        fresh = DATA / f"{name}.{os.getpid()}"
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(make())
        with contextlib.suppress(FileExistsError):
            os.link(fresh, path)  # whole or not at all; another process may have been faster
        fresh.unlink()
    return path.read_text()


def _fernet_key() -> str:
    return base64.urlsafe_b64encode(os.urandom(32)).decode()


def _push_key() -> str:
    from cryptography.hazmat.primitives.asymmetric import ec

    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return base64.urlsafe_b64encode(number.to_bytes(32, "big")).decode().rstrip("=")


def _address(text: str) -> SplitResult:
    """What is malformed is reported by a system check (jarchi.E006), not by a traceback."""
    try:
        return urlsplit(text)
    except ValueError:
        return urlsplit("https://localhost")


def _zone(name: str) -> str:
    """The same (jarchi.E005)."""
    try:
        return ZoneInfo(name).key
    except (KeyError, ValueError, OSError):
        return "UTC"


def _number(name: str, default: int) -> int:
    """A malformed one is reported by a system check (jarchi.E015, jarchi.E030)."""
    text = os.environ.get(name, "")
    return int(text) if text.isdecimal() else default


# --- who we are ---------------------------------------------------------------------------------------
SECRET_KEY = os.environ.get("JARCHI_SECRET_KEY") or _kept_key("secret.key", get_random_secret_key)
DEBUG = os.environ.get("JARCHI_DEBUG") == "1"
JARCHI_URL = os.environ.get("JARCHI_URL", "https://localhost").rstrip("/")
_public = _address(JARCHI_URL)
_secure = _public.scheme == "https"
ALLOWED_HOSTS = [
    host
    for host in (
        _public.hostname,
        "localhost",
        "127.0.0.1",
        "[::1]",
        *os.environ.get("JARCHI_HOSTS", "").split(","),
    )
    if host
]
CSRF_TRUSTED_ORIGINS = [f"{_public.scheme}://{_public.netloc}"]

# --- safety: production by default; plain http only where JARCHI_URL says so -----------------------------
SECURE_SSL_REDIRECT = _secure
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if os.environ.get("JARCHI_BEHIND_PROXY") == "1" else None
)
SECURE_HSTS_SECONDS = 31_536_000 if _secure else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _secure
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _secure
SESSION_COOKIE_HTTPONLY = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # a long interview in the desk's form

# --- the house ----------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "jarchi.apps.RoofConfig",
    "jarchi.exchange",
    "jarchi.pages",
    "jarchi.feed",
    "jarchi.channels",
    "jarchi.comments",
    "jarchi.corrections",
    "jarchi.push",
    "jarchi.desk",
    "jarchi.articles",
    "jarchi.media",
    "jarchi.readers",
    "jarchi.journal",
    "jarchi.theme",
    "allauth",
    "allauth.account",
    "wagtail.contrib.settings",
    "wagtail.contrib.table_block",
    "jarchi.desk.apps.UsersConfig",  # wagtail.users
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.admin",
    "wagtail",
    "modelsearch",
    "modelcluster",
    "taggit",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "jarchi.headers.ContentSecurityPolicyMiddleware",
    "jarchi.headers.CompressionMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "jarchi.readers.middleware.AccountPages",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "jarchi.desk.first_run.FirstRunMiddleware",
]
ROOT_URLCONF = "jarchi.urls"
WSGI_APPLICATION = "jarchi.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "libraries": {"remembering": "jarchi.delivery.templatetags.remembering"},
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "jarchi.articles.context.newsroom",
                "jarchi.pages.context.chrome",
                "jarchi.readers.context.account",
            ],
        },
    }
]
AUTH_USER_MODEL = "readers.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend", "jarchi.readers.backends.ReaderBackend"]
SESSION_ENGINE = "jarchi.readers.sessions"
LOGIN_URL = "account_login"  # of readers; Wagtail has its own, below
LOGIN_REDIRECT_URL = "reader_home"

# --- readers' accounts (allauth) ------------------------------------------------------------------------
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if SECURE_PROXY_SSL_HEADER else 0
ACCOUNT_ADAPTER = "jarchi.readers.adapter.ReaderAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 15 * 60  # seconds: mail may be slow
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_REAUTHENTICATION_REQUIRED = ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_FORMS = {
    name: f"jarchi.readers.forms.{form}"
    for name, form in {
        "login": "LoginForm",
        "signup": "SignupForm",
        "add_email": "AddEmailForm",
        "change_email": "ChangeEmailForm",
        "change_password": "ChangePasswordForm",
        "set_password": "SetPasswordForm",
        "reset_password": "ResetPasswordForm",
        "reset_password_from_key": "ResetPasswordKeyForm",
        "reauthenticate": "ReauthenticateForm",
        "request_login_code": "RequestLoginCodeForm",
        "confirm_login_code": "ConfirmLoginCodeForm",
        "confirm_reauthentication_code": "ConfirmReauthenticationCodeForm",
        "confirm_email_verification_code": "ConfirmEmailVerificationCodeForm",
        "confirm_password_reset_code": "ConfirmPasswordResetCodeForm",
    }.items()
}
# How often a page may be posted to; `ip` is a network (readers.rates.network_of), which may be that of thousands
# behind one address of a mobile operator; `key` an e-mail or number. From "any" on, our own.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "20/m/ip,200/h/ip,5/5m/key,30/d/key",
    "signup": "20/m/ip,200/h/ip",
    "request_login_code": "30/m/ip,300/h/ip,3/5m/key,20/d/key",
    "confirm_email": "3/5m/key,20/d/key",
    "reset_password": "20/m/ip,200/h/ip,3/5m/key,20/d/key",
    "any": "120/m/ip,2000/h/ip",
    "sms": "5/m/ip,30/h/ip,1/m/key,5/d/key",
    "sms_all": "60/m/key,1000/d/key",  # what strangers may cost the newsroom
    "comment_change": "120/10m/ip",  # votes and edits; comments and reports are counted by their rows
    "push": "120/10m/ip",  # devices that subscribe or leave
    "export": "5/h/user",
    "erase": "5/h/user",
}

# Who readers are: keys that seal it, parted by commas, the newest first (jarchi.E032 if malformed).
JARCHI_IDENTITY_KEYS = (os.environ.get("JARCHI_IDENTITY_KEY") or _kept_key("identity.key", _fernet_key)).split(",")
JARCHI_OIDC_ISSUER = os.environ.get("JARCHI_OIDC_ISSUER", "")  # jarchi.E034 if malformed, as what follows
JARCHI_OIDC_CLIENT_ID = os.environ.get("JARCHI_OIDC_CLIENT_ID", "")
JARCHI_OIDC_CLIENT_SECRET = os.environ.get("JARCHI_OIDC_CLIENT_SECRET", "")
JARCHI_OIDC_NAME = os.environ.get("JARCHI_OIDC_NAME", "")
JARCHI_SMS = os.environ.get("JARCHI_SMS", "")  # jarchi.E035 if malformed
JARCHI_IDENTITY_DAYS = _number("JARCHI_IDENTITY_DAYS", 365)

# --- data ---------------------------------------------------------------------------------------------
DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("JARCHI_DATABASE_URL") or f"sqlite:///{DATA / 'jarchi.sqlite3'}",
        conn_max_age=600,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000;",
    }
else:
    DATABASES["default"]["OPTIONS"] = {
        "connect_timeout": 5,  # seconds
        "tcp_user_timeout": 10_000,  # milliseconds: a host that is silent is away
        **DATABASES["default"].get("OPTIONS", {}),
    }
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
CACHES = {
    # Shared by all server processes: allauth counts attempts here, and Wagtail keeps next to nothing.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "readers_rates",
        "OPTIONS": {"MAX_ENTRIES": 200_000},  # past it Django throws counts away
    },
    # Wagtail's, of files drawn: another process may have deleted them, and the page store keeps what links to them.
    "renditions": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
}
JARCHI_STORE = DATA / "store"  # of pages
JARCHI_STORE_BYTES = _number("JARCHI_STORE_BYTES", 2 * 1024**3)  # on disk; 0: no page is stored
JARCHI_STORE_MEMORY = _number("JARCHI_STORE_MEMORY", 64 * 1024**2)  # in each server process
JARCHI_METRICS_TOKEN = os.environ.get("JARCHI_METRICS_TOKEN", "")  # for /metrics from other machines
JARCHI_CDN = os.environ.get("JARCHI_CDN", "").split()  # told of every purge; jarchi.E013 if malformed
JARCHI_CLOUDFLARE_TOKEN = os.environ.get("JARCHI_CLOUDFLARE_TOKEN", "")
JARCHI_FASTLY_TOKEN = os.environ.get("JARCHI_FASTLY_TOKEN", "")
JARCHI_WEBSUB_HUBS = os.environ.get("JARCHI_WEBSUB_HUBS", "").split()  # jarchi.E017 if malformed
JARCHI_INDEXNOW = os.environ.get("JARCHI_INDEXNOW", "").split()  # endpoints; the same
JARCHI_CHALLENGE = os.environ.get("JARCHI_CHALLENGE", "")  # of who comments; jarchi.E036 if malformed
# Browsers subscribe to this key alone: with another one nobody who has subscribed is reached (jarchi.E037).
JARCHI_PUSH_KEY = (os.environ.get("JARCHI_PUSH_KEY") or _kept_key("push.key", _push_key)).strip()
JARCHI_PUSH_HOSTS = os.environ.get("JARCHI_PUSH_HOSTS", "").split()  # besides those known; jarchi.E039 if malformed
JARCHI_COMMENTS_REMEMBER = 1.0  # seconds: rules, blocks, the newest comments, in each process
MEDIA_ROOT = DATA / "media"
MEDIA_URL = "/media/"
STATIC_ROOT = DATA / "static"
STATIC_URL = "/static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "jarchi.theme.storage.StaticFiles"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_ALLOW_ALL_ORIGINS = False
FILE_UPLOAD_PERMISSIONS = 0o640
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"  # never the console: a log must hold no secret links
if "JARCHI_EMAIL_HOST" in os.environ:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = os.environ["JARCHI_EMAIL_HOST"]
    _tls = os.environ.get("JARCHI_EMAIL_TLS", "")  # jarchi.E030 if malformed, as the port
    EMAIL_USE_TLS, EMAIL_USE_SSL = _tls == "starttls", _tls == "implicit"
    EMAIL_PORT = _number("JARCHI_EMAIL_PORT", {"starttls": 587, "implicit": 465}.get(_tls, 25))
    EMAIL_HOST_USER = os.environ.get("JARCHI_EMAIL_USER", "")
    EMAIL_HOST_PASSWORD = os.environ.get("JARCHI_EMAIL_PASSWORD", "")
    EMAIL_TIMEOUT = 20  # seconds
DEFAULT_FROM_EMAIL = os.environ.get("JARCHI_EMAIL_FROM", f"jarchi@{_public.hostname}")

# --- languages and time -------------------------------------------------------------------------------
LANGUAGE_CODE = "ru"
LANGUAGES = [
    ("ru", "Русский"),
    ("kk", "Қазақша"),
    ("tg", "Тоҷикӣ"),
    ("uz", "Oʻzbekcha"),
    ("ky", "Кыргызча"),
    ("en", "English"),
]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_TZ = True
TIME_ZONE = _zone(os.environ.get("JARCHI_TIME_ZONE", "Asia/Almaty"))

# --- the desk (Wagtail) -------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = os.environ.get("JARCHI_NAME", "Jarchi")
WAGTAILADMIN_BASE_URL = JARCHI_URL
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = [("ru", _("Russian")), ("en", _("English"))]
WAGTAILIMAGES_IMAGE_MODEL = "media.Picture"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 30 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 60_000_000
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_FORMAT_CONVERSIONS = {"avif": "avif", "webp": "webp"}
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx", "csv", "txt", "odt", "ods"]
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILADMIN_LOGIN_URL = "wagtailadmin_login"
WAGTAILADMIN_USER_LOGIN_FORM = "jarchi.desk.sign_in.SignInForm"
WAGTAILADMIN_USER_PASSWORD_RESET_FORM = "jarchi.desk.sign_in.ForgottenPasswordForm"  # noqa: S105
WAGTAIL_PASSWORD_RESET_ENABLED = "JARCHI_EMAIL_HOST" in os.environ
MODELSEARCH_BACKENDS = WAGTAILSEARCH_BACKENDS = {
    "default": {"BACKEND": "jarchi.desk.search_backend"},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"one_line": {"()": "jarchi.logs.OneLine"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["one_line"]},
    },
    "root": {"handlers": ["console"], "level": os.environ.get("JARCHI_LOG_LEVEL", "WARNING")},
}
