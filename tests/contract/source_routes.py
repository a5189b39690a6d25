"""The routes of connected sources, for the tests that go through all routes."""

from typing import Any

SOURCES = "/api/projects/{project_id}/sources/"
DELIVERIES = SOURCES + "{connected_source_id}/deliveries/"
IMPORTS = "/api/projects/{project_id}/imports/"
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
    f"GET {IMPORTS}": (READ,),
    f"POST {IMPORTS}": (WRITE, 403, {"name": "a.csv", "size": 10}),
    f"GET {IMPORTS}{{import_id}}/": (READ,),
    f"PUT {IMPORTS}{{import_id}}/parts/{{part}}/": (WRITE,),
    f"POST {IMPORTS}{{import_id}}/preview/": (WRITE, 403, {}),
    f"POST {IMPORTS}{{import_id}}/start/": (WRITE, 403, {}),
    f"GET {IMPORTS}{{import_id}}/rejects/": (READ,),
    f"POST {IMPORTS}{{import_id}}/cancel/": (WRITE,),
    f"POST {IMPORTS}{{import_id}}/undo/": (WRITE,),
}
"""What each route needs: a scope, the status of a call without a key, a body that would do."""

WEBHOOKS = (
    "POST /api/webhooks/{source_id}/",
    "POST /api/webhooks/{source_id}/{token}/",
    "GET /api/webhooks/{source_id}/{token}/",
)
