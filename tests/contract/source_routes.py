"""The routes of connected sources, for the tests that go through all routes."""

from typing import Any

SOURCES = "/api/projects/{project_id}/sources/"
DELIVERIES = SOURCES + "{connected_source_id}/deliveries/"
READ, WRITE = "task:read", "task:write"

SOURCE_ROUTES: dict[str, tuple[Any, ...]] = {
    f"GET {SOURCES}kinds/": (READ,),
    f"GET {SOURCES}": (READ,),
    f"POST {SOURCES}": (WRITE, 403, {"kind": "github"}),
    f"POST {SOURCES}preview/": (WRITE, 403, {"kind": "github"}),
    f"GET {SOURCES}{{connected_source_id}}/": (READ,),
    f"PATCH {SOURCES}{{connected_source_id}}/": (WRITE, 403, {"weight": 0.5}),
    f"DELETE {SOURCES}{{connected_source_id}}/": (WRITE,),
    f"POST {SOURCES}{{connected_source_id}}/token/": (WRITE,),
    f"POST {SOURCES}{{connected_source_id}}/test/": (WRITE, 403, {}),
    f"PUT {SOURCES}{{connected_source_id}}/rules/": (WRITE, 403, {"rules": []}),
    f"POST {SOURCES}{{connected_source_id}}/poll/": (WRITE,),
    f"POST {SOURCES}{{connected_source_id}}/poll/test/": (WRITE,),
    f"GET {DELIVERIES}": (READ,),
    f"POST {DELIVERIES}replay/": (WRITE,),
    f"GET {DELIVERIES}{{source_delivery_id}}/": (READ,),
    f"POST {DELIVERIES}{{source_delivery_id}}/replay/": (WRITE,),
    f"DELETE {DELIVERIES}{{source_delivery_id}}/": (WRITE,),
    "GET {signal_id}/original/": (READ,),
}
"""What each route needs: a scope, the status of a call without a key, a body that would do."""

WEBHOOKS = (
    "POST /api/webhooks/{source_id}/",
    "POST /api/webhooks/{source_id}/{token}/",
    "GET /api/webhooks/{source_id}/{token}/",
)
