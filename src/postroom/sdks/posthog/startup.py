"""The endpoints that PostHog's SDKs call at start: configuration, scripts, and what there is none of.

Flags, surveys, early access and experiments are answered as empty. The browser SDK reports uncaught errors if its
configuration enables it and the script that catches them is served. The SDK itself comes from its npm package, with
the build of the web app.
"""

import gzip
from functools import lru_cache
from importlib.resources import files

import orjson
from starlette.requests import Request
from starlette.responses import Response

from postroom.api.http.compression import accepts_gzip
from postroom.sdks.answers import answer, cors
from postroom.sdks.context import Intake

OWN_SCRIPT = "exception-autocapture.js"
COMPRESSION = ["gzip", "gzip-js"]
CACHED = "public, max-age=3600"


async def flags(intake: Intake, request: Request) -> Response:
    """Return that there are no feature flags."""
    return answer(
        request,
        {"flags": {}, "errorsWhileComputingFlags": False, **_settings(intake)},
    )


async def decide(intake: Intake, request: Request) -> Response:
    """Return that there are no feature flags, for older SDKs."""
    return answer(
        request,
        {
            "featureFlags": {},
            "featureFlagPayloads": {},
            "errorsWhileComputingFlags": False,
            "isAuthenticated": False,
            "toolbarParams": {},
            "siteApps": [],
            **_settings(intake),
        },
    )


async def definitions(_: Intake, request: Request) -> Response:
    """Return that there are no flag definitions, for SDKs with local evaluation."""
    return answer(request, {"flags": [], "group_type_mapping": {}, "cohorts": {}})


async def config(intake: Intake, request: Request) -> Response:
    """Return the browser SDK's configuration: compressed bodies, no replay, uncaught errors."""
    return answer(request, _browser_config(intake))


async def config_script(intake: Intake, request: Request) -> Response:
    """Return the same configuration as a script, which the browser SDK loads first."""
    remote = {"config": _browser_config(intake), "siteApps": []}
    name = orjson.dumps(request.path_params["token"])
    known = b"window._POSTHOG_REMOTE_CONFIG"
    body = known + b"=" + known + b"||{};" + known + b"[" + name + b"]=" + orjson.dumps(remote) + b";"
    return _javascript(request, body, cached="no-cache")


async def script(_: Intake, request: Request) -> Response:
    """Return a script of the browser SDK."""
    name = request.path_params["name"]
    packed = _script(name)
    if packed is None:
        detail = (
            f"This server has no {name}. The SDK's scripts come with the web app; build it by `make web`."
        )
        return answer(request, {"detail": detail}, 404)
    return _javascript(request, *packed)


async def no_surveys(_: Intake, request: Request) -> Response:
    """Return that there are no surveys."""
    return answer(request, {"surveys": [], "survey_config": None})


async def no_early_access(_: Intake, request: Request) -> Response:
    """Return that there are no features in early access."""
    return answer(request, {"earlyAccessFeatures": []})


async def no_experiments(_: Intake, request: Request) -> Response:
    """Return that there are no experiments of web pages."""
    return answer(request, {"experiments": []})


async def no_tours(_: Intake, request: Request) -> Response:
    """Return that there are no product tours."""
    return answer(request, {"product_tours": []})


async def no_recording(_: Intake, request: Request) -> Response:
    """Accept a part of a session recording, which is not read."""
    return answer(request, {"status": 1})


def _javascript(
    request: Request, body: bytes, compressed: bytes | None = None, *, cached: str = CACHED
) -> Response:
    headers = {**cors(request), "Cache-Control": cached, "X-Content-Type-Options": "nosniff"}
    if compressed is not None and accepts_gzip(request.headers.get("accept-encoding", "")):
        body, headers["Content-Encoding"] = compressed, "gzip"
    return Response(body, media_type="application/javascript; charset=utf-8", headers=headers)


def _browser_config(intake: Intake) -> dict[str, object]:
    return {
        **_settings(intake),
        "hasFeatureFlags": False,
        "errorTracking": {
            "autocaptureExceptions": intake.state.settings.sdks.browser_errors,
            "suppressionRules": [],
        },
    }


def _settings(intake: Intake) -> dict[str, object]:
    return {
        "supportedCompression": COMPRESSION,
        "sessionRecording": False,
        "surveys": False,
        "heatmaps": False,
        "capturePerformance": False,
        "autocaptureExceptions": intake.state.settings.sdks.browser_errors,
        "autocapture_opt_out": False,
        "defaultIdentifiedOnly": True,
    }


@lru_cache(64)
def _script(name: str) -> tuple[bytes, bytes] | None:
    """Return a script and its compressed form; None if it is missing."""
    folder = (
        files("postroom.sdks") / "browser" if name == OWN_SCRIPT else files("postroom.api") / "web/posthog"
    )
    try:
        body = (folder / name).read_bytes()
    except OSError:
        return None
    return body, gzip.compress(body, mtime=0)
