"""What happens when somebody presses a button of a card: who they are, what they may do now, and the decision.

Slack's signature proves that Slack sent it, nothing else. The person is whoever was linked over a signed-in page,
and acts with the rights that they have at this moment, through the same functions as over the API.
"""

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from postroom import outbound
from postroom.clock import Clock
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.domain.errors import Conflict, Unauthenticated, Unavailable
from postroom.domain.identity.roles import refused_scope
from postroom.domain.notifications.chat import quoted
from postroom.domain.notifications.slack_cards import CardValue, dismissal_modal
from postroom.domain.notifications.slack_payloads import Press, press_of
from postroom.domain.reports.state import Event, Resolve, Suppress
from postroom.domain.sources.webhook_signatures import SLACK, verify
from postroom.identity import people
from postroom.identity import service as identity
from postroom.identity.people import Person
from postroom.identity.secret import KeyHasher
from postroom.jobs.port import Jobs
from postroom.kit.wire_json import json_bytes
from postroom.notify import repository as destinations
from postroom.notify.slack import links, repository
from postroom.notify.slack.calls import SlackApi
from postroom.notify.slack.schemas import SlackApp
from postroom.notify.slack.secrets import SIGNING, TOKEN, AppSeals, card_mac
from postroom.outbound import NotSent
from postroom.projects import service as projects
from postroom.reports import service as reports
from postroom.reports.decisions.claims import service as claims
from postroom.reports.decisions.claims.service import ClaimRequest
from postroom.reports.decisions.decide import Decision, Dismissal, decide
from postroom.reports.schemas import Report
from postroom.reports.work_log.authors import Caller
from postroom.settings import NotificationSettings
from postroom.telemetry import log

SCOPE = "task:write"
"""What the person's role has to include, as for the same decision over the API."""
SECONDS = 2.0
"""Timeout of calls of Slack before its request is answered, which it expects within three seconds."""

_OUT_OF_DATE = "This card is out of date. Open the report in Postroom."
_SNOOZES = {"snooze_1": timedelta(days=1), "snooze_7": timedelta(days=7)}


@dataclass(frozen=True, slots=True)
class Interactions:
    """The dependencies of answering Slack. Without `public_url` nobody can be linked."""

    engine: AsyncEngine
    jobs: Jobs
    hasher: KeyHasher
    settings: NotificationSettings
    clock: Clock
    public_url: str | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: `refusal` is for the person alone, `view` is opened for them; neither: it is done."""

    refusal: str | None = None
    view: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class _Asked:
    """A press by a known person on a card of ours."""

    app: SlackApp
    press: Press
    card: CardValue
    person: Person
    project_id: int
    report: Report


async def take(
    deps: Interactions, organization_id: UUID, *, headers: Mapping[str, str], body: bytes
) -> dict[str, Any]:
    """Do what a request of Slack asks for, and return the body of the answer; see `Outcome` for what is told.

    Raises:
        Unauthenticated: the signature is missing, wrong or old, or the request was received before; nothing was
            done.
    """
    now = deps.clock()
    async with unit_of_work(deps.engine) as uow:
        app = await repository.select_app(uow, organization_id)
    secrets = _opened(deps, app)
    if app is None or secrets is None:
        raise Unauthenticated("The signature is wrong.")
    verdict = verify([SLACK], [secrets[SIGNING]], headers, body, now=now)
    if not verdict.valid:
        raise Unauthenticated(verdict.reason)
    press = press_of(_payload(body))
    signed = headers[SLACK.timestamp_header].encode("latin-1", "replace") + b":" + body
    async with unit_of_work(deps.engine) as uow:
        if not await repository.take_request(uow, sha256(signed).digest(), now):
            raise Unauthenticated("This request was received before.")
        outcome = None if press is None else await _answer(uow, deps, app, press)
    if press is None or outcome is None:
        return {}
    log.info(
        "somebody pressed a button in Slack", button=press.button, team=press.team_id, refused=outcome.refusal
    )
    if press.is_view:
        return _errors(outcome.refusal) if outcome.refusal else {}
    await _tell(deps, secrets[TOKEN], press, outcome)
    return {}


def _opened(deps: Interactions, app: SlackApp | None) -> dict[str, str] | None:
    if app is None:
        return None
    try:
        return AppSeals(deps.hasher).open(app.organization_id, app.sealed)
    except Unavailable:
        return None


def _payload(body: bytes) -> Any:
    """Return the JSON in the field `payload` of a form; None for anything else."""
    try:
        fields = parse_qs(body.decode(), max_num_fields=20)
        return json.loads(fields["payload"][0])
    except (ValueError, KeyError, RecursionError):
        return None


def _errors(text: str) -> dict[str, Any]:
    return {"response_action": "errors", "errors": {"reason": text[:150]}}


async def _tell(deps: Interactions, token: str, press: Press, outcome: Outcome) -> None:
    """Open the view, or tell the person what was refused. The decision stands if that fails."""
    if outcome.view is not None:
        api = SlackApi(token, deps.settings, deps.clock, SECONDS)
        answer = await api.call("views.open", {"trigger_id": press.trigger_id, "view": outcome.view})
        if answer.error is not None:
            log.warning("could not open a view in Slack", error=answer.error)
    elif outcome.refusal is not None:
        text = {"response_type": "ephemeral", "replace_original": False, "text": outcome.refusal}
        try:
            await outbound.send(
                "POST",
                press.response_url,
                body=json_bytes(text),
                headers={"Content-Type": "application/json", "User-Agent": "postroom"},
                seconds=SECONDS,
                allow_private=deps.settings.allow_private_addresses,
                max_bytes=1_000,
            )
        except NotSent as problem:
            log.warning("could not answer somebody in Slack", error=str(problem))


async def _answer(uow: UnitOfWork, deps: Interactions, app: SlackApp, press: Press) -> Outcome:
    if press.team_id != app.team_id:
        return Outcome("Only members of the workspace that Postroom is connected to can decide here.")
    card = CardValue.read(
        press.value,
        lambda text, mac: hmac.compare_digest(card_mac(deps.hasher, text).encode(), mac.encode()),
    )
    if card is None:
        return Outcome(_OUT_OF_DATE)
    link = await repository.select_link(uow, app.id, press.user_id)
    if link is None:
        return Outcome(await _offer(uow, deps, app, press))
    destination = await destinations.select_destination(uow, card.destination_id)
    project = None if destination is None else await projects.get(uow, destination.project_id)
    if project is None or project.organization_id != app.organization_id:
        return Outcome(_OUT_OF_DATE)
    thread = await repository.select_thread(uow, card.destination_id, card.report_id)
    if thread is None or not (press.is_view or (thread.channel, thread.ts) == (press.channel, press.ts)):
        return Outcome(_OUT_OF_DATE)
    role = (await identity.roles_of(uow, link.user_id)).get(project.organization_id)
    person = (await people.by_id(uow, [link.user_id])).get(link.user_id)
    if role is None or person is None or refused_scope(role, [SCOPE]) is not None:
        return Outcome("Your role in Postroom does not allow decisions about reports.")
    handles = tuple(one for one in (person.github_login, person.email) if one)
    report = await reports.get(uow, project.id, card.report_id, viewer=handles, viewer_id=person.id)
    if report is None:
        return Outcome("The report was deleted, or merged into another one.")
    if report.status != card.status:
        await repository.count_changes(uow, [report.id])
        return Outcome("The report has changed meanwhile. Look at the card again, which is updated.")
    return await _act(uow, deps, _Asked(app, press, card, person, project.id, report))


async def _offer(uow: UnitOfWork, deps: Interactions, app: SlackApp, press: Press) -> str:
    if deps.public_url is None:
        return "Your account can't be linked: the operator of Postroom has to set POSTROOM_PUBLIC_URL."
    path = await links.offer(
        uow, app, slack_user_id=press.user_id, slack_name=press.user_name or press.user_id, now=deps.clock()
    )
    if press.is_view:
        return "Your account is not linked any more. Press a button of the card to link it."
    return (
        "Link your account of Postroom first, so that it is known who decides: "
        f"<{deps.public_url.rstrip('/')}{path}|link my account> (valid for 10 minutes, for you alone)."
    )


async def _act(uow: UnitOfWork, deps: Interactions, asked: _Asked) -> Outcome:
    press, now = asked.press, deps.clock()
    match press.button:
        case "claim":
            return await _claim(uow, deps, asked)
        case "dismiss" if not press.is_view:
            title = asked.report.title or asked.report.headline
            return Outcome(view=dismissal_modal(title, press.value))
        case "dismiss" if press.reason is None:
            return Outcome("Choose a reason.")
        case "dismiss":
            return await _decide(uow, deps, asked, Suppress(), dismissal=Dismissal(press.reason, press.note))
        case "resolve":
            return await _decide(uow, deps, asked, Resolve())
        case "snooze_1" | "snooze_7":
            return await _decide(uow, deps, asked, Suppress(), until=now + _SNOOZES[press.button])


async def _claim(uow: UnitOfWork, deps: Interactions, asked: _Asked) -> Outcome:
    try:
        async with uow.begin_nested():
            await claims.claim(
                uow,
                project_id=asked.project_id,
                report_id=asked.report.id,
                user_id=asked.person.id,
                requested=ClaimRequest(),
                now=deps.clock(),
                origin="slack",
            )
    except Conflict as problem:
        return Outcome(quoted(problem.message))
    return Outcome()


async def _decide(uow: UnitOfWork, deps: Interactions, asked: _Asked, event: Event, **more: Any) -> Outcome:
    person = asked.person
    caller = Caller(person.id, person.uuid, slack_user_id=asked.press.user_id)
    note = f"{person.full_name or person.email} decided this in Slack."
    [result] = await decide(
        uow,
        deps.jobs,
        [asked.report.id],
        Decision([event], caller=caller, note=note, **more),
        project_id=asked.project_id,
        now=deps.clock(),
    )
    if result.error is not None:
        return Outcome(quoted(result.error.message))
    return Outcome()
