"""Every route says who may call it."""

import re
from collections import defaultdict
from datetime import UTC, datetime
from typing import Any, cast

from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Route
from tests.architecture.project import PACKAGE
from tests.fuzz.fuzz_server import path_values

from postroom.api.app import ROUTERS, create_api, make_state
from postroom.api.http.access import Access, declared_access
from postroom.api.http.describe import Input
from postroom.api.web_app import PAGES
from postroom.domain.identity.scopes import INTERNAL_OBJECTS, Scope, normalise
from postroom.identity.secret import KeyHasher
from postroom.settings import Settings

PUBLIC = {
    "/_health": "says that the process is up, for whoever watches it",
    "/": "the page of the web app, or one that says that it was not built",
    "/home.css": "the look of the latter",
    "/unsubscribe/{token}": "authorised by the token in a mail",
    "/assets/{name}": "the files of the web app hold nothing of any project",
    **{
        path: "the page of the web app, which asks for what it shows"
        for first in PAGES
        for path in (f"/{first}", f"/{first}/{{rest:path}}")
    },
    "/metrics": "for callers on this machine, and those with a token of its own",
    "/_ready": "says that the database answers, for whoever watches it",
    "/mcp": "checks the key itself, and again with each operation that a tool calls",
    "/mcp/clients": "says how clients are set up, with nothing of any project",
    "/mcp/{project_id}": "the same for one project",
    "/api/schema": "the description of the API holds nothing of any project",
    "/api/docs": "shows that description",
    "/api/docs/{name}": "the files of that page",
    "/docs": "leads to the documents, which hold nothing of any project",
    "/docs/{name:path}": "the documents",
    "/api/setup": "authorised by the one-time link that the server printed",
    "/api/session/methods": "says how people may sign in, before they do",
    "/api/session/link": "authorised by a one-time link",
    "/api/session/second_factor": "authorised by the first step of signing in",
    "/api/session/second_factor/set_up": "authorised by the first step of signing in",
    "/api/password/reset": "authorised by a one-time link",
    "/api/invites/accept": "authorised by an invitation",
    "/api/invites/accept/oidc": "authorised by an invitation",
    "/api/invites/decline": "authorised by an invitation",
    "/api/oidc/start": "sends browsers to the provider that people sign in with",
    "/api/oidc/callback": "authorised by what the provider and a sealed cookie say",
    "/api/github/webhook": "authorised by the signature of GitHub's events",
    "/api/trackers/{tracker_id}/webhook": "authorised by the signature of the tracker",
    "/api/slack/{organization_id}/interactions": "authorised by the signature of the Slack app",
    "/api/webhooks/{source_id}": "authorised by the signature of the source",
    "/api/webhooks/{source_id}/{token}": "authorised by the signature of the source, or by the token",
    "/api/source_map_uploads/{upload_id}": "authorised by the signature in the address",
    "/api/projects/{project_id}/internal/signals/emit": "authorised by the shared secret of services",
}

UNSCOPED = {
    "/api/personal_api_keys/@current": "any valid key may ask what it may do",
    "/api/session": "about the session itself; signing in is authorised by the password",
    "/api/sessions": "about the account of who is signed in",
    "/api/sessions/{session_id}": "about the account of who is signed in",
    "/api/slack_links": "about the account of who is signed in",
    "/api/slack_links/{slack_link_id}": "about the account of who is signed in",
    "/api/second_factor": "about the account of who is signed in",
    "/api/second_factor/confirm": "about the account of who is signed in",
    "/api/second_factor/disable": "about the account of who is signed in",
    "/api/password": "about the account of who is signed in",
    "/api/users/@me": "reading has a scope; changing is for who is signed in",
    "/api/oidc/link": "about the account of who is signed in",
    "/api/personal_api_keys": "keys of who is signed in, which keys can't make",
    "/api/personal_api_keys/{key_id}": "keys of who is signed in, which keys can't make",
    "/api/personal_api_keys/{key_id}/roll": "keys of who is signed in, which keys can't make",
}


def routes() -> list[BaseRoute]:
    nothing = cast("Any", None)
    state = make_state(
        engine=nothing,
        settings=Settings(),
        clock=lambda: datetime.now(UTC),
        jobs=nothing,
        hasher=KeyHasher(b"a secret for tests only"),
    )
    of_the_app = [route for route in create_api(state).routes if isinstance(route, Route)]
    return [*of_the_app, *(route for router in ROUTERS for route in router.routes)]


def test_routes_authorise_before_they_parse() -> None:
    """The dependency of the caller comes first, so that nobody without access learns what is valid."""
    late = [
        f"{sorted(route.methods or ())} {route.path}"
        for router in ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute) and declared_access(route) is not None
        if isinstance(cast("Any", route.dependant.dependencies[0].call), Input)
    ]
    assert late == []


def test_routes_path_objects_are_known_to_fuzzer() -> None:
    objects: defaultdict[str, Any] = defaultdict(str, artefacts={"note": "1"}, reports={"ready": "2"})
    missing = {
        f"{path}: {name}"
        for path in {getattr(route, "path", "") for route in routes()} - set(PUBLIC)
        for name in set(re.findall(r"{(\w+)}", path)) - set(path_values(objects, path))
    }
    assert missing == set()


def test_routes_declare_scopes_or_are_public() -> None:
    undeclared, unscoped = set(), set()
    for route in routes():
        path: str = getattr(route, "path", "")
        access = declared_access(route) if isinstance(route, APIRoute) else None
        if access is None:
            undeclared.add(path)
            continue
        if not access.scopes:
            unscoped.add(path)
            continue
        assert sorted(access.scopes) == list(normalise(access.scopes)), path

    # Signing in stands beside what is for those who are signed in.
    assert undeclared - {"/api/session"} == set(PUBLIC)
    assert unscoped == set(UNSCOPED)


def test_people_can_give_their_keys_what_routes_need() -> None:
    needed = {scope for route in routes() if (access := _access(route)) for scope in access.scopes}
    internal = {scope for scope in needed if scope.partition(":")[0] in INTERNAL_OBJECTS}
    assert needed - internal - set(Scope) == set()


def _access(route: BaseRoute) -> Access | None:
    return declared_access(route) if isinstance(route, APIRoute) else None


def test_routes_files_are_all_part_of_api() -> None:
    files = {
        ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
        for path in (PACKAGE / "api" / "routes").rglob("*.py")
        if " = Router(" in path.read_text("utf-8")
    }
    served = {
        route.endpoint.__module__
        for route in routes()
        if isinstance(route, APIRoute) and route.endpoint.__module__.startswith("postroom.api.routes.")
    }

    assert len(files) > 50
    assert served == files
