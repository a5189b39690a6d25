"""Endpoints of Slack as an app: its connection, what it sends, and the links of people."""

from typing import Annotated, Any, cast
from uuid import UUID

from fastapi import Depends, Path, Request, Response

from postroom.api.http.access import Call, OutsideCall, outside_call, project_call
from postroom.api.http.error_bodies import ErrorEnvelope
from postroom.api.http.errors import authentication_failed, not_found, permission_denied
from postroom.api.http.requests.body import ParsedBody, UnreadBody
from postroom.api.http.requests.ids import object_id
from postroom.api.http.requests.small_body import SmallBody
from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.router import Router
from postroom.api.http.session_access import SessionAccess, SessionCall
from postroom.api.http.state import ApiState, state_of
from postroom.api.schemas.slack import (
    ConversationResponse,
    ConversationsResponse,
    SlackAnswer,
    SlackAppRequest,
    SlackAppResponse,
    SlackConnection,
    SlackLinkList,
    SlackLinkRequest,
    SlackLinkResponse,
    SlackOfferResponse,
    SlackRequest,
)
from postroom.domain.errors import NotFound, Unauthenticated
from postroom.domain.notifications.slack_cards import manifest
from postroom.notify.slack import apps, cards, links
from postroom.notify.slack.calls import SlackApi
from postroom.notify.slack.interactions import Interactions, take
from postroom.notify.slack.schemas import SlackApp
from postroom.notify.slack.secrets import AppSeals

router = Router(tags=["notifications"])

_APP = "/api/projects/{project_id}/slack_app"
_LINKS = "/api/slack_links"

ReadCall = Annotated[Call, Depends(project_call("task:read"), scope="function")]
OwnerCall = Annotated[Call, Depends(project_call("organization_member:write"), scope="function")]
OutsideOwnerCall = Annotated[
    OutsideCall, Depends(outside_call("organization_member:write"), scope="function")
]
SignedIn = Annotated[SessionCall, Depends(SessionAccess(), scope="function")]

_HEADERS: list[dict[str, Any]] = [
    {
        "name": name,
        "in": "header",
        "required": False,
        "description": description,
        "schema": {"type": "string"},
    }
    for name, description in (
        ("X-Slack-Signature", "`v0=` and the HMAC-SHA-256 of the time and the body, in hexadecimal."),
        ("X-Slack-Request-Timestamp", "Seconds since 1970; at most five minutes from the server's time."),
    )
]
_GONE: dict[int | str, dict[str, Any]] = {404: {"description": "Used, expired, or never valid."}}


@router.get(
    "/api/projects/{project_id}/signals/reports/{report_id}/conversations",
    summary="List the conversations about a report",
    responses={404: {"description": "No such report."}},
)
async def list_conversations(
    call: ReadCall, report_id: Annotated[str, Path(description="UUID of the report.")]
) -> JsonResponse[ConversationsResponse]:
    """Return the cards about a report in Slack: at destinations of the project, and at the caller's own."""
    try:
        found = await cards.conversations_of(
            call.uow, call.project_id, object_id(report_id), user_id=call.actor.user_id
        )
    except NotFound:
        raise not_found() from None
    return json_response(ConversationsResponse(results=[ConversationResponse.of(one) for one in found]))


@router.get(_APP, summary="Get the Slack app")
async def get_slack_app(call: ReadCall) -> JsonResponse[SlackAppResponse]:
    """Return the workspace that the organization is connected to, and the manifest to create an app from."""
    app = await apps.get(call.uow, call.organization_id)
    return json_response(_response(state_of(call.request), call.organization_id, app))


@router.put(
    _APP,
    summary="Connect the Slack app",
    responses={409: {"model": ErrorEnvelope, "description": "Slack can't be reached. Nothing was changed."}},
)
async def connect_slack_app(
    call: OutsideOwnerCall, body: ParsedBody[SlackAppRequest]
) -> JsonResponse[SlackAppResponse]:
    """Connect all projects of the organization to a Slack app, replacing the one before. Slack is asked first.

    For owners: who knows an app's signing secret acts as everybody who is linked. Links of people end unless app
    and secret stay the same.
    """
    _check_whole(call)
    state = state_of(call.request)
    apps.check_secrets(body.bot_token, body.signing_secret)
    bot = await apps.identify(SlackApi(body.bot_token, state.settings.notifications, state.clock))
    async with call.transaction() as inside:
        app = await apps.connect(
            inside.uow,
            inside.organization_id,
            project_id=inside.project_id,
            user_id=inside.actor.user_id,
            token=body.bot_token,
            signing=body.signing_secret,
            bot=bot,
            seals=AppSeals(state.hasher),
            now=inside.now,
        )
    return json_response(_response(state, call.organization_id, app))


@router.delete(_APP, status_code=204, summary="Disconnect the Slack app")
async def disconnect_slack_app(call: OwnerCall) -> Response:
    """Remove the app of the organization, with the links of its people. Its destinations then fail. For owners."""
    _check_whole(call)
    await apps.disconnect(
        call.uow,
        call.organization_id,
        project_id=call.project_id,
        user_id=call.actor.user_id,
        now=call.now,
    )
    return Response(status_code=204)


@router.post(
    "/api/slack/{organization_id}/interactions",
    summary="Receive a press of a button from Slack",
    responses={401: {"model": ErrorEnvelope, "description": "The signature is missing, wrong, old or used."}},
    openapi_extra={"parameters": _HEADERS, "security": [{"slackSignature": []}]},
)
async def take_slack_interaction(
    request: Request,
    organization_id: Annotated[str, Path(description="UUID of the organization.")],
    sent: UnreadBody[SlackRequest],
) -> JsonResponse[SlackAnswer]:
    """Do what somebody decided in Slack, in their name and with their rights. Refusals are told to them alone."""
    state = state_of(request)
    deps = Interactions(
        state.engine,
        state.jobs,
        state.hasher,
        state.settings.notifications,
        state.clock,
        state.settings.public_url,
    )
    headers = {name.lower(): value for name, value in request.headers.items()}
    try:
        answer = await take(deps, object_id(organization_id), headers=headers, body=await sent.raw())
    except Unauthenticated as problem:
        raise authentication_failed(401, problem.message) from None
    return json_response(cast("SlackAnswer", answer))


@router.get(_LINKS, summary="List your Slack accounts")
async def list_slack_links(call: SignedIn) -> JsonResponse[SlackLinkList]:
    """Return the accounts in Slack that act as the caller."""
    async with call.unit_of_work() as uow:
        found = await links.list_links(uow, call.actor.user_id)
    results = [
        SlackLinkResponse(
            id=link.id,
            slack_user=link.slack_user_id,
            slack_name=link.slack_name,
            team_name=team,
            created_at=link.created_at,
        )
        for link, team in found
    ]
    return json_response(SlackLinkList(results=results))


@router.post(_LINKS, summary="Link a Slack account", responses=_GONE)
async def link_slack(call: SignedIn, body: SmallBody[SlackLinkRequest]) -> JsonResponse[SlackOfferResponse]:
    """Return whose account a link from Slack is about, and link it to the caller if they accept."""
    async with call.unit_of_work() as uow:
        act = links.accept if body.accept else links.look_up
        found = await act(uow, body.token, user_id=call.actor.user_id, now=call.now)
    response = SlackOfferResponse(
        slack_user=found.slack_user_id,
        slack_name=found.slack_name,
        team_name=found.app.team_name,
        linked=body.accept,
    )
    return json_response(response)


@router.delete(_LINKS + "/{slack_link_id}", status_code=204, summary="Unlink a Slack account")
async def unlink_slack(
    call: SignedIn, slack_link_id: Annotated[str, Path(description="UUID of the link.")]
) -> Response:
    """End a link: the account in Slack can't decide in the caller's name any more."""
    async with call.unit_of_work() as uow:
        await links.remove(uow, object_id(slack_link_id), user_id=call.actor.user_id)
    return Response(status_code=204)


def _check_whole(call: Call | OutsideCall) -> None:
    if call.actor.scoped_projects:
        raise permission_denied(
            "The Slack app belongs to all projects of the organization, and the key is limited to some."
        )


def _response(state: ApiState, organization_id: UUID, app: SlackApp | None) -> SlackAppResponse:
    base = state.settings.public_url
    url = None if base is None else f"{base.rstrip('/')}/api/slack/{organization_id}/interactions/"
    connection = None
    if app is not None:
        connection = SlackConnection(
            id=app.id, team_id=app.team_id, team_name=app.team_name, connected_at=app.connected_at
        )
    return SlackAppResponse(
        connection=connection, interactions_url=url, manifest=None if url is None else manifest(url)
    )
