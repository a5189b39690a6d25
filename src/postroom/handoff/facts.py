"""The facts that decide whether work on a report starts automatically, apart from open work on the same code."""

from datetime import datetime, timedelta

from postroom.db.engine import UnitOfWork
from postroom.domain.handoff.autostart import Facts, Reviewer
from postroom.domain.reports.state import Status
from postroom.handoff import repository
from postroom.handoff.schemas import Config
from postroom.handoff.subjects import Subject
from postroom.identity import autonomy, people
from postroom.projects import config as project_configs
from postroom.reports import agent_texts
from postroom.reports.open_work import read_code_scopes
from postroom.repositories import service as repositories
from postroom.screening import service as screening
from postroom.settings import HandoffSettings

DAY = timedelta(hours=24)


async def read_facts(
    uow: UnitOfWork, settings: HandoffSettings, subject: Subject, config: Config, now: datetime
) -> Facts:
    """Return the facts about a report; those about open work are empty, since that is slow to read."""
    code_scopes = await read_code_scopes(uow, [subject.id])
    doubts = await screening.doubts(uow, subject.id)
    by_agents = await agent_texts.find_doubts(uow, subject.project_id, subject.id)
    defaults = await project_configs.get(uow, subject.project_id, now=now)
    pull_request = subject.implementation_pr_url
    return Facts(
        channel=config.channel,
        status=Status(subject.status),
        actionability=subject.actionability,
        already_addressed=subject.already_addressed,
        priority=subject.priority,
        reviewers=await _reviewers(uow, subject),
        default_threshold=defaults.default_autostart_priority,
        safe=subject.safe,
        suspicious=doubts.suspicious,
        unscreened=doubts.unscreened,
        may_be_unscreened=settings.start_unscreened,
        implementation=None if pull_request == subject.merged else pull_request,
        handed_over=subject.handed_over,
        holder=await _holder(uow, subject),
        code_scope=code_scopes[subject.id],
        is_strange=subject.agent_chose
        and not await repositories.is_connected(
            uow, subject.project_id, code_scopes[subject.id].repository or ""
        ),
        open_work=[],
        started_today=await repository.count_since(uow, subject.project_id, now - DAY),
        daily_limit=settings.daily_limit if config.daily_limit is None else config.daily_limit,
        agent_judged=subject.agent_judged,
        doubtful_texts=by_agents.doubtful,
        unscreened_texts=by_agents.unscreened,
        is_operational=subject.is_operational,
        waits=subject.waits,
        sibling=subject.sibling,
    )


async def _reviewers(uow: UnitOfWork, subject: Subject) -> list[Reviewer]:
    members = await people.members_by_login(uow, subject.organization_id, subject.reviewer_logins)
    reviewers = []
    for login in subject.reviewer_logins:
        member = members.get(login.lower())
        own = None if member is None else await autonomy.get(uow, member.id)
        reviewers.append(
            Reviewer(
                login, None if member is None else member.id, None if own is None else own.autostart_priority
            )
        )
    return reviewers


async def _holder(uow: UnitOfWork, subject: Subject) -> str | None:
    if subject.holder_id is None:
        return None
    person = (await people.by_id(uow, {subject.holder_id})).get(subject.holder_id)
    return "Somebody" if person is None else person.full_name or person.email
