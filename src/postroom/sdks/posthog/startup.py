"""The endpoints that PostHog's SDKs call at start: flags (always none) and configuration.

The browser SDK reports uncaught errors if its configuration enables it and the script that catches them is served.
"""

from functools import cache
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import Response

from postroom.sdks.answers import answer, cors
from postroom.sdks.context import Intake

SCRIPT = "exception-autocapture.js"
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
    return answer(
        request,
        {
            **_settings(intake),
            "hasFeatureFlags": False,
            "errorTracking": {
                "autocaptureExceptions": intake.state.settings.sdks.browser_errors,
                "suppressionRules": [],
            },
        },
    )


async def no_script(_: Intake, request: Request) -> Response:
    """Make the browser SDK request its configuration as JSON: a non-script response would be a page error."""
    return answer(request, {"detail": "Not found."}, 404)


async def script(_: Intake, request: Request) -> Response:
    """Return the script that catches uncaught errors in browsers."""
    return Response(
        _script(),
        media_type="application/javascript; charset=utf-8",
        headers={**cors(request), "Cache-Control": CACHED, "X-Content-Type-Options": "nosniff"},
    )


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


@cache
def _script() -> bytes:
    return files("postroom.sdks").joinpath("browser", SCRIPT).read_bytes()
