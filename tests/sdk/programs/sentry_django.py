"""Throws in a Django shop, with Sentry's logs on. Arguments: DSN."""

import io
import sys

import django
import sentry_sdk
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

settings.configure(SECRET_KEY="x", ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], MIDDLEWARE=[])
sentry_sdk.init(sys.argv[1], enable_logs=True)
django.setup()


def charge(card: str) -> None:
    """Fail as a shop does."""
    raise ValueError(f"Card {card} was declined by the bank")


def pay(request: HttpRequest, card: str) -> HttpResponse:  # as Django calls it
    """Fail on a page."""
    charge(card)
    return HttpResponse("paid")


urlpatterns = [path("pay/<card>/", pay)]
application = get_wsgi_application()
for card in ("4111", "4222", "4333"):
    request = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": f"/pay/{card}/",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.url_scheme": "http",
    }
    application(request, lambda *_: None).close()
sentry_sdk.flush(10)
