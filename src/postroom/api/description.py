"""The OpenAPI document: FastAPI's description of the routes, corrected and completed.

Routes declare their access, parameters and bodies, which determine their common errors, so that no route has to
list them. Declarations of a route take precedence.
"""

import sys
from collections.abc import Iterator, Sequence
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

from postroom.api import words
from postroom.api.http.access import Access, OutsideAccess, ProjectAccess, UserAccess, declared_access
from postroom.api.http.counting import Limit
from postroom.api.http.describe import Input, name_bodies
from postroom.api.http.error_bodies import ErrorEnvelope
from postroom.api.http.requests.paging import PAGE_PARAMETERS
from postroom.api.http.session_access import SessionAccess
from postroom.api.schema_names import rename_schemas

Described = dict[str, Any]

BARE = frozenset({"/api/personal_api_keys/@current"})
"""Paths that clients call without a trailing slash; all others are documented with one."""

_ENVELOPE = {"$ref": "#/components/schemas/ErrorEnvelope"}
_UNKNOWN_TO_CLIENTS = ("HTTPValidationError", "ValidationError")
_EVERYWHERE = ("", "api", "projects", "signals")
_PUT_BY_FASTAPI = "Successful Response"


class DescribedApi(FastAPI):
    """An application whose OpenAPI document describes all responses of its routers."""

    def __init__(self, *, routers: Sequence[APIRouter], **options: Any) -> None:
        super().__init__(
            description=words.ABOUT,
            openapi_tags=[{"name": name, "description": text} for name, text in words.TAGS.items()],
            servers=[{"url": "/", "description": "This server."}],
            openapi_url=None,
            docs_url=None,
            redoc_url=None,
            **options,
        )
        self.routers = tuple(routers)
        for router in self.routers:
            self.include_router(router)

    def openapi(self) -> Described:
        """Return the cached OpenAPI document."""
        if self.openapi_schema is None:
            routes = [route for router in self.routers for route in router.routes]
            self.openapi_schema = complete(super().openapi(), [r for r in routes if isinstance(r, APIRoute)])
        return self.openapi_schema


def complete(document: Described, routes: Sequence[APIRoute]) -> Described:
    """Return FastAPI's `document` of `routes` with errors, security and descriptions added."""
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for name in _UNKNOWN_TO_CLIENTS:
        schemas.pop(name, None)
    schemas["ErrorEnvelope"] = ErrorEnvelope.model_json_schema()
    for route, method in _operations(routes):
        _add_inputs(document["paths"][route.path_format][method], route)
    name_bodies(document)
    components["responses"] = _shared_errors()
    components["securitySchemes"] = _keys()
    names: dict[str, str] = {}
    # Of two paths for one operation, the shorter one gets the plain name.
    for route, method in sorted(_operations(routes), key=lambda one: len(one[0].path_format)):
        operation = document["paths"][route.path_format][method]
        operation["operationId"] = _name(route, method, names)
        _complete_operation(operation, route, schemas)
    document["paths"] = {_shown(path): item for path, item in document["paths"].items()}
    rename_schemas(document)
    return document


def _operations(routes: Sequence[APIRoute]) -> Iterator[tuple[APIRoute, str]]:
    for route in routes:
        if route.include_in_schema:
            for method in sorted(route.methods or ()):
                yield route, method.lower()


def _add_inputs(operation: Described, route: APIRoute) -> None:
    """Add the parameters and the body that the dependencies of a route parse."""
    for dependency in route.dependant.dependencies:
        call: Any = dependency.call
        if not isinstance(call, Input):
            continue
        described = call.described()
        operation["parameters"] = [*operation.get("parameters", ()), *described.pop("parameters", ())]
        operation.update(described)
    if not operation.get("parameters"):
        operation.pop("parameters", None)


def _shown(path: str) -> str:
    return path if path in BARE else f"{path}/"


def _name(route: APIRoute, method: str, taken: dict[str, str]) -> str:
    """Return a unique operation name: group and function, with a suffix for duplicates.

    `taken` maps the names so far to their paths, and is extended by the new one.
    """
    group = str(route.tags[0]).replace(" ", "_") if route.tags else "api"
    name = f"{group}_{route.endpoint.__name__}"
    if name in taken and taken[name] != route.path_format:
        place = [part for part in route.path_format.split("/") if part not in _EVERYWHERE and "{" not in part]
        name = f"{name}_of_{'_'.join(place)}"
    if name in taken:
        name = f"{name}_{method}"
    taken[name] = route.path_format
    return name


def _complete_operation(operation: Described, route: APIRoute, schemas: Described) -> None:
    access = declared_access(route)
    operation["description"] = _described(operation.get("description", ""), access)
    if access is not None:
        operation["x-required-scopes"] = list(access.scopes)
        operation["security"] = _security(access)
    if "parameters" in operation:
        # Path parameters come first, in the order of the path.
        parameters = [_parameter(parameter) for parameter in operation["parameters"]]
        parameters.sort(key=lambda one: route.path_format.find(f"{{{one['name']}}}") % sys.maxsize)
        operation["parameters"] = parameters
    answers = operation["responses"]
    answers.pop("422", None)
    for status, answer in answers.items():
        _say_success(status, answer, schemas)
    for status, name in _errors_of(operation, access):
        answers[status] = _with_error(answers.get(status), name)
    for status, answer in answers.items():
        if status >= "400" and "$ref" not in answer:
            # An error whose body is not declared gets the common error schema; empty content says that it has none.
            answer.setdefault("content", {"application/json": {"schema": _ENVELOPE}})
            if not answer["content"]:
                del answer["content"]
    operation["responses"] = dict(sorted(answers.items()))


def _security(access: Access) -> list[Described]:
    if isinstance(access, SessionAccess):
        return [{"session": []}]
    scopes = list(access.scopes)
    return [{"key": scopes}, {"keyInQuery": scopes}, {"session": []}]


def _described(text: str, access: Access | None) -> str:
    # Raised errors are described by the responses.
    description = text.partition("\n\nRaises:")[0].strip()
    if access is None:
        return description
    if isinstance(access, SessionAccess):
        return f"{description}\n\nNeeds a session; keys are refused."
    scopes = " and ".join(f"`{scope}`" for scope in access.scopes)
    needs = f"Needs a key with {scopes}." if scopes else "Any valid key works."
    if isinstance(access, UserAccess) and not access.any_key:
        needs += " Keys that are limited to projects are refused."
    if _limit_of(access) == "sends":
        needs += " These calls have a limit of their own."
    return f"{description}\n\n{needs}"


def _limit_of(access: Access) -> Limit:
    match access:
        case ProjectAccess():
            return access.limit
        case OutsideAccess():
            return access.access.limit
        case _:
            return "calls"


def _parameter(parameter: Described) -> Described:
    if parameter["in"] != "path":
        return parameter
    name = parameter["name"]
    noun = name.removesuffix("_id").replace("_", " ")
    description = parameter.get("description") or f"UUID of the {noun}."
    schema = words.PATH_PARAMETERS.get(name)
    numbered = parameter.get("schema", {}).get("type") == "integer"
    if schema is None and name.endswith("_id") and not numbered:
        schema = {"type": "string", "format": "uuid"}
        description += " Anything that is not a UUID returns 404."
    shown = {key: value for key, value in parameter["schema"].items() if key != "title"}
    return {**parameter, "description": description, "schema": {**shown, **(schema or {})}}


def _say_success(status: str, answer: Described, schemas: Described) -> None:
    if answer.get("description") != _PUT_BY_FASTAPI:
        return
    content = answer.get("content", {}).get("application/json", {}).get("schema", {})
    model = schemas.get(str(content.get("$ref", "")).rpartition("/")[2], {})
    description = model.get("description") or ("Done; no body." if status == "204" else "Success.")
    answer["description"] = description


def _errors_of(operation: Described, access: Access | None) -> Iterator[tuple[str, str]]:
    """Yield the implied errors of an operation: status and name."""
    parameters = operation.get("parameters", ())
    has_body = "requestBody" in operation
    if has_body or any(one["in"] != "path" and one not in PAGE_PARAMETERS for one in parameters):
        yield "400", "BadRequest"
    if access is not None and access.challenge == 401:
        yield "401", "NotAuthenticated"
        yield "403", "PermissionDenied"
    elif access is not None:
        yield "403", "NotAuthenticatedOrDenied"
    if any(parameter["in"] == "path" for parameter in parameters):
        yield "404", "NotFound"
    yield "405", "MethodNotAllowed"
    if has_body:
        yield "413", "TooLarge"
        yield "415", "UnsupportedMediaType"
    if access is not None:
        yield "429", "Throttled"
    yield "503", "Unavailable"


def _with_error(declared: Described | None, name: str) -> Described:
    """Return a response description that includes the error `name` in addition to what the route declares."""
    if declared is None:
        return {"$ref": f"#/components/responses/{name}"}
    if declared.get("content") == {}:
        return declared
    media = declared.setdefault("content", {}).setdefault("application/json", {})
    own = media.get("schema")
    media["schema"] = _ENVELOPE if own in (None, {}, _ENVELOPE) else {"anyOf": [own, _ENVELOPE]}
    return declared


def _shared_errors() -> Described:
    shared: Described = {}
    for name, text in words.ERRORS.items():
        shared[name] = {"description": text, "content": {"application/json": {"schema": _ENVELOPE}}}
        if name in ("Throttled", "Unavailable"):
            shared[name]["headers"] = {"Retry-After": dict(words.RETRY_AFTER)}
        if name == "MethodNotAllowed":
            shared[name]["headers"] = {"Allow": dict(words.ALLOW)}
    return shared


def _keys() -> Described:
    return {
        "key": {
            "type": "http",
            "scheme": "bearer",
            "description": "A personal API key, `phx_…`. Alternatively the field `personal_api_key` of a body of"
            " up to 1 MB.",
        },
        "keyInQuery": {
            "type": "apiKey",
            "in": "query",
            "name": "personal_api_key",
            "description": "The same key in the URL, for callers that cannot set a header. URLs end up in logs, "
            "so prefer the header.",
        },
        "session": {
            "type": "apiKey",
            "in": "cookie",
            "name": "postroom",
            "description": "A session (`POST /api/session/`); over TLS the cookie is `__Host-postroom`. Calls "
            "that change something also need the header `X-CSRF-Token`, the server's own origin, "
            "and a JSON body. If a key is sent as well, the key applies.",
        },
        "githubSignature": {
            "type": "apiKey",
            "in": "header",
            "name": "X-Hub-Signature-256",
            "description": "HMAC of the body with the secret of GitHub's webhook.",
        },
        "webhookSignature": {
            "type": "apiKey",
            "in": "header",
            "name": "X-Hub-Signature-256",
            "description": "Signature of the kind of source, in its own header; kinds that do not sign use a "
            "token in the URL, or as a bearer token.",
        },
        "slackSignature": {
            "type": "apiKey",
            "in": "header",
            "name": "X-Slack-Signature",
            "description": "HMAC of time and body with the signing secret of the Slack app.",
        },
        "serviceSecret": {
            "type": "apiKey",
            "in": "header",
            "name": "X-Internal-Api-Secret",
            "description": "Shared secret of services, from the server's settings.",
        },
    }
