"""The page that ends mails of notifications, and the call with which mail programs do so at once (RFC 8058)."""

from fastapi import FastAPI, Request, Response

from postroom.api.docs import PAGE_HEADERS
from postroom.api.http.credentials import client_address
from postroom.api.http.state import state_of
from postroom.db.engine import unit_of_work
from postroom.notify import service

_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Postroom: notifications by mail</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/home.css">
</head>
<body>
<main>
<h1>Notifications by mail</h1>
{words}
</main>
</body>
</html>
"""
_ASK = """<p>Do you want no more mails of this kind at this address?</p>
<form method="post"><button name="List-Unsubscribe" value="One-Click">Send me no more</button></form>"""
_DONE = "<p>This address gets no more mails of this kind. In Postroom they can be switched on again.</p>"
_HEADERS = {
    **PAGE_HEADERS,
    "Content-Security-Policy": PAGE_HEADERS["Content-Security-Policy"].replace(
        "form-action 'none'", "form-action 'self'"
    ),
    "Cache-Control": "no-store",
}


def add_unsubscribe(app: FastAPI) -> None:
    """Serve the page and take the call."""
    app.add_api_route("/unsubscribe/{token}", ask, methods=["GET"], include_in_schema=False)
    app.add_api_route("/unsubscribe/{token}", unsubscribe, methods=["POST"], include_in_schema=False)


async def ask() -> Response:
    """Return the page with its button. Opening it changes nothing, since scanners of mails open links."""
    return _page(_ASK)


async def unsubscribe(request: Request, token: str) -> Response:
    """End the mails that the link came with. The answer is the same for every token.

    Raises:
        Limited: there were too many calls from the client's network.
    """
    state = state_of(request)
    state.accounts.attempts.count(client_address(request))
    async with unit_of_work(state.engine) as uow:
        await service.unsubscribe(uow, token, hasher=state.hasher, now=state.clock())
    return _page(_DONE)


def _page(words: str) -> Response:
    return Response(_PAGE.format(words=words), media_type="text/html", headers=_HEADERS)
