"""The page that replaces the web app if it was not built, with links to documentation."""

from importlib.metadata import version

from fastapi import FastAPI, Request, Response

from postroom.api.docs import PAGE_HEADERS

_STYLE = """\
body { font: 1rem/1.6 system-ui, sans-serif; max-width: 42rem; margin: 3rem auto; padding: 0 1rem; color: #222; }
h1 { font-size: 1.5rem; margin-bottom: 0; }
code, pre { font-family: ui-monospace, monospace; font-size: .9em; background: #f3f3f3; border-radius: 4px; }
code { padding: .1em .3em; }
pre { padding: .8em 1em; overflow-x: auto; }
@media (prefers-color-scheme: dark) { body { background: #1b1b1b; color: #ddd; } a { color: #8ab4f8; }
  code, pre { background: #2b2b2b; } }
"""

_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Postroom</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/home.css">
</head>
<body>
<main>
<h1>Postroom</h1>
<p>A self-hosted signals inbox, version {version}. It groups a noisy stream of errors, tickets, issues and alerts
into a short list of reports. It is running, but without its web app: this installation has no build of it.
Packages have one; in a checkout of the source, run <code>make web</code> and start the server again.</p>
<h2>Read your reports</h2>
<p>On the machine of the server:</p>
<pre>postroom reports list</pre>
<p>From any other machine, with a key that <code>postroom keys create</code> printed on the server:</p>
<pre>postroom login {address}
postroom reports list</pre>
<h2>Send signals, and build on it</h2>
<ul>
<li><a href="/docs/">The documentation</a></li>
<li><a href="/api/docs/">The API, to read and to try</a>, and <a href="/api/schema/">its description</a></li>
<li><a href="/_health">Is the server up?</a> <a href="/_ready">Can it serve?</a></li>
</ul>
</main>
</body>
</html>
"""


def add_home_style(app: FastAPI) -> None:
    """Serve the style sheet of the page."""
    app.add_api_route("/home.css", style, methods=["GET"], include_in_schema=False)


def page_without_app(request: Request) -> Response:
    """Return the page."""
    address = str(request.base_url).rstrip("/")
    page = _PAGE.format(version=version("postroom"), address=_escaped(address))
    return Response(page, media_type="text/html", headers={**PAGE_HEADERS, "Vary": "Accept"})


async def style() -> Response:
    """Return the style sheet of the page."""
    return Response(_STYLE, media_type="text/css", headers={"Cache-Control": "public, max-age=3600"})


def _escaped(text: str) -> str:
    # The address comes from the client's request, so it is untrusted.
    return "".join(sign if sign.isalnum() or sign in ":/.-[]" else f"&#{ord(sign)};" for sign in text)
