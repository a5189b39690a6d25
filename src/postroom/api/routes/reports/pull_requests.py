"""The endpoint for events from git hosts: a pull request was opened, changed, merged or closed."""

import hmac
from hashlib import sha256
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Request
from pydantic import BaseModel, Field
from typing_extensions import TypedDict

from postroom.api.http.error_bodies import ErrorEnvelope
from postroom.api.http.errors import authentication_failed
from postroom.api.http.requests.body import UnreadBody, read_json
from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.router import Router
from postroom.api.http.state import state_of
from postroom.db.engine import unit_of_work
from postroom.domain.git.pull_request_events import event_of_github
from postroom.domain.git.pull_requests import PullRequest
from postroom.reports.decisions.pull_requests.receiving import receive
from postroom.repositories import service as repositories
from postroom.trackers.service import take_issue_event
from postroom.validation.payloads import FormBody

router = Router(tags=["reports"])

SIGNATURE_HEADER = "X-Hub-Signature-256"
EVENT_HEADER = "X-GitHub-Event"

_HEADERS: list[dict[str, Any]] = [
    {
        "name": name,
        "in": "header",
        "required": False,
        "description": description,
        "schema": {"type": "string"},
    }
    for name, description in (
        (SIGNATURE_HEADER, "`sha256=` and the HMAC-SHA-256 of the body, in hexadecimal."),
        (
            EVENT_HEADER,
            "Kind of the event; all but `pull_request`, `issues` and `issue_comment` are ignored.",
        ),
    )
]


class HostEvent(BaseModel):
    """An event as GitHub sends it; its other fields are ignored."""

    action: str | None = Field(
        default=None,
        description="What happened: `opened`, `edited`, `closed`, `reopened`, `synchronize`, `ready_for_review` "
        "and `converted_to_draft` matter.",
    )
    pull_request: dict[str, Any] | None = Field(
        default=None,
        description="The pull request: `html_url`, `state`, `draft`, `title`, `body`, `head`, `base`, "
        "`author_association`, `updated_at`, `merged`, `merged_at` and `merge_commit_sha`.",
    )


class EventResponse(TypedDict):
    """The result of an event."""

    status: Annotated[
        Literal["ok", "repeated"],
        Field(description="`repeated`: the same body was received before, so nothing was done."),
    ]
    resolved: Annotated[list[UUID], Field(description="Reports that it resolved.")]


@router.post(
    "/api/github/webhook",
    summary="Receive an event from GitHub",
    responses={
        401: {
            "model": ErrorEnvelope,
            "description": "The signature is missing or wrong, or the server has no secret.",
        }
    },
    openapi_extra={
        "parameters": _HEADERS,
        "security": [{"githubSignature": []}],
    },
)
async def take_github_event(request: Request, sent: UnreadBody[HostEvent]) -> JsonResponse[EventResponse]:
    """Attach a pull request to the reports that it names, and resolve those whose pull request was merged.

    Events are signed with the secret of the settings. One counts once, however often it is delivered: it is
    identified by its body, which the signature covers.
    """
    state = state_of(request)
    secret = state.settings.github.webhook_secret
    raw = await sent.raw()
    presented = request.headers.get(SIGNATURE_HEADER, "").encode("latin-1")
    if secret is None or not hmac.compare_digest(presented, _signature(secret.get_secret_value(), raw)):
        raise authentication_failed(401, "The signature of the event is missing or wrong.")
    name, payload = request.headers.get(EVENT_HEADER, ""), await _payload(sent)
    if name in {"issues", "issue_comment"}:
        async with unit_of_work(state.engine) as uow:
            await take_issue_event(uow, "github", payload, jobs=state.jobs, now=state.clock())
    event = event_of_github(name, payload)
    if event is None or not isinstance(event.pull, PullRequest):
        return json_response({"status": "ok", "resolved": []})
    async with unit_of_work(state.engine) as uow:
        projects = await repositories.projects_of(
            uow, state.vault, event.pull, installation=event.installation
        )
        resolved = await receive(uow, state.jobs, event, body=raw, project_ids=projects, now=state.clock())
    if resolved is None:
        return json_response({"status": "repeated", "resolved": []})
    return json_response({"status": "ok", "resolved": resolved})


async def _payload(sent: UnreadBody[HostEvent]) -> Any:
    """Return the event, which GitHub sends as JSON, or as JSON in a form field."""
    body = await sent.plain()
    if isinstance(body, FormBody):
        return await read_json(str(body.get("payload", "null")))
    return body


def _signature(secret: str, body: bytes) -> bytes:
    return b"sha256=" + hmac.new(secret.encode(), body, sha256).hexdigest().encode()
