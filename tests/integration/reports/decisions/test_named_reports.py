"""Pull requests that name reports: attached and detached by events of git hosts, which come twice, late or not."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from tests.helpers.grouping import RecordingJobs
from tests.helpers.handoff import HASHER
from tests.helpers.reports import MOMENT, add_project, add_report, add_user, log_of, next_id, report_row

from postroom.db.engine import UnitOfWork
from postroom.db.tables import notification_destinations, report_events, reports
from postroom.domain.git.pull_request_events import event_of_github
from postroom.domain.git.pull_requests import PullRequest, pull_request_of
from postroom.domain.reports.state import Resolve
from postroom.git.github_app import Installation, Token
from postroom.reports import repository
from postroom.reports.decisions.claims import service as claims
from postroom.reports.decisions.claims.service import ClaimRequest
from postroom.reports.decisions.decide import Decision, decide
from postroom.reports.decisions.pull_requests import sync
from postroom.reports.decisions.pull_requests.receiving import forget_events, receive
from postroom.reports.work_log.authors import Caller
from postroom.repositories import service as repositories
from postroom.repositories.vault import Vault

HOURS = timedelta(hours=1)
Taken = list[UUID] | None


class Named:
    """Two ready reports of a project, one of another project, and pull requests about them."""

    def __init__(self, uow: UnitOfWork, project: int, ids: dict[str, UUID]) -> None:
        self.uow, self.project, self.ids, self.at = uow, project, ids, MOMENT
        self.jobs = RecordingJobs()
        self.title = "Fix {a}"

    def payload(
        self, action: str, number: int = 7, *, hours: float = 0, into: str = "main", **fields: Any
    ) -> dict[str, Any]:
        """Return an event at so many hours; `{a}`, `{b}`, `{other}` in its texts are ids of reports."""
        at = (MOMENT + hours * HOURS).isoformat()
        merged = fields.pop("merged", False)
        private = fields.pop("private", True)
        texts = {"title": self.title, "body": "", **fields}
        told = {
            "html_url": f"https://github.com/acme/shop/pull/{number}",
            "state": "closed" if action == "closed" else "open",
            "merged": merged,
            "merged_at": at if merged else None,
            "merge_commit_sha": "c" * 40 if merged else None,
            "updated_at": at,
            "head": {"ref": texts.pop("branch", "fix/export"), "repo": {"id": texts.pop("head", 5)}},
            "base": {
                "ref": into,
                "repo": {"id": 5, "default_branch": "main", "private": private},
            },
            **{name: str(text).format(**self.ids) for name, text in texts.items()},
        }
        told["head"]["ref"] = told["head"]["ref"].format(**self.ids)
        return {"action": action, "pull_request": told}

    async def receive(self, payload: dict[str, Any], *, source_id: UUID | None = None) -> Taken:
        event = event_of_github("pull_request", payload)
        assert event is not None
        body = json.dumps(payload).encode()
        projects = [self.project]
        return await receive(
            self.uow, self.jobs, event, body=body, project_ids=projects, source_id=source_id, now=self.at
        )

    async def sees(self, action: str, number: int = 7, **more: Any) -> Taken:
        return await self.receive(self.payload(action, number, **more))

    async def row(self, name: str = "a") -> tuple[str, list[str]]:
        """Return a report's status, and the states of its pull requests."""
        row = await report_row(self.uow, self.ids[name])
        return row["status"], [link["state"] for link in row["pull_requests"]]

    async def says(self, name: str = "a") -> list[str]:
        """Return the first words of the notes in a report's log, the oldest first."""
        log = await log_of(self.uow, self.ids[name])
        return [one["content"]["note"].split(":")[0] for one in log if one["type"] == "note"]


@pytest.fixture
async def named(uow: UnitOfWork) -> Named:
    project, foreign = await add_project(uow), await add_project(uow)
    values: dict[str, Any] = {"status": "ready", "title": "t", "summary": "s", "shown_at": MOMENT}
    ids = {name: await add_report(uow, project, **values) for name in ("a", "b")}
    ids["other"] = await add_report(uow, foreign, **values)
    await uow.execute(
        sa.insert(notification_destinations).values(
            id=next_id(),
            project_id=project,
            kind="webhook",
            name="n",
            address="x",
            sealed=b"x",
            updated_at=MOMENT,
            events=[],
            created_at=MOMENT,
        )
    )
    return Named(uow, project, ids)


async def test_named_report_is_followed_to_its_merge(named: Named) -> None:
    opened = named.payload("opened", branch="fix/export")
    assert await named.receive(opened) == []
    assert await named.receive(opened) is None
    assert (await named.row(), await named.says()) == (("ready", ["open"]), ["Attached"])
    await named.sees("converted_to_draft", hours=1, draft="")
    await named.sees("closed", hours=2)
    assert await named.row() == ("ready", ["closed"])
    await named.sees("reopened", hours=3)
    assert await named.row() == ("ready", ["open"])
    assert await named.sees("closed", hours=4, merged=True) == [named.ids["a"]]
    assert await named.row() == ("resolved", ["merged"])
    assert await named.says() == [
        "Attached",
        "The pull request github.com/acme/shop/pull/7 was closed without being merged.",
        "Resolved",
    ]
    # The same merge by another way resolves nothing again, also once a person has taken the status back.
    assert await named.sees("closed", hours=4, merged=True, body="Said again.") == []
    await named.uow.execute(sa.update(reports).where(reports.c.id == named.ids["a"]).values(status="ready"))
    await named.uow.execute(sa.text("DELETE FROM report_watches"))
    assert await named.sees("closed", hours=4, merged=True, body="And again.") == []
    told = await named.uow.execute(sa.select(report_events.c.type, report_events.c.detail))
    assert ("report.pull_request", {"pull_request": "acme/shop#7"}) in [tuple(row) for row in told]


@pytest.mark.parametrize(
    ("fields", "attached"),
    [
        ({"title": "Fix {a} and {b}"}, "ab"),
        ({"title": "", "body": "https://postroom.test/projects/1/reports/{a}"}, "a"),
        ({"title": "", "branch": "fix/{b}"}, "b"),
        ({"title": "Fix {other}"}, ""),
        ({"title": "Fix the export", "body": "<!-- {a} -->"}, ""),
        ({"title": "Fix {a}", "head": 6}, ""),
        ({"title": "Fix {a}", "head": 6, "author_association": "FIRST_TIME_CONTRIBUTOR"}, ""),
        ({"title": "Fix {a}", "head": 6, "author_association": "COLLABORATOR"}, "a"),
        ({"title": 'Revert "Fix {a}"'}, ""),
    ],
)
async def test_named_reports_are_attached_by_rights_and_project(
    named: Named, fields: dict[str, Any], attached: str
) -> None:
    await named.sees("opened", **fields)
    for name in ("a", "b", "other"):
        assert (await named.row(name))[1] == (["open"] if name in list(attached) else [])


async def test_named_report_by_end_of_id_must_be_the_only_one(named: Named) -> None:
    end = str(named.ids["a"])[-8:]
    await named.sees("opened", 7, title="Fix the export", branch=f"fix/{end}")
    assert (await named.row("a"))[1] == ["open"]
    twin = UUID(int=named.ids["a"].int ^ 1 << 40)
    await add_report(named.uow, named.project, id=twin, status="ready")
    await named.sees("opened", 8, title=f"Fix {end}")
    assert (await named.row("a"))[1] == ["open"]
    # The report that remains of a merge is meant.
    into = {"merged_into_id": named.ids["a"], "status": "deleted"}
    await named.uow.execute(sa.update(reports).where(reports.c.id == named.ids["b"]).values(into))
    await named.uow.execute(sa.update(reports).where(reports.c.id == twin).values(status="deleted"))
    await named.sees("opened", 9, title=f"Fix {named.ids['b']} and {twin}")
    assert (await named.row("a"))[1] == ["open", "open"]


async def test_named_report_changes_with_the_text(named: Named) -> None:
    await named.sees("opened", title="Fix", branch="fix/{a}")
    # Its branch is renamed, and a newer event was received before an older one.
    await named.sees("edited", hours=2, title="Fix {b}", branch="fix/export")
    await named.sees("edited", hours=1, title="Fix {a} and {b}", branch="fix/{a}")
    assert (await named.row("a"), await named.row("b")) == (("ready", []), ("ready", ["open"]))
    assert await named.says() == ["Attached", "Detached"]
    await named.sees("edited", hours=3, title="Nothing")
    await named.sees("edited", hours=2.5, title="Fix {a}")
    assert [(await named.row(name))[1] for name in "ab"] == [[], []]
    # What a closed one is edited to say has been approved by nobody.
    await named.sees("closed", hours=4, title="Nothing", merged=True)
    await named.sees("edited", hours=5, title="Fix {a}", state="closed")
    assert await named.row("a") == ("ready", [])


async def test_named_report_merge_that_comes_late_counts(named: Named) -> None:
    await named.sees("opened")
    await named.sees("synchronize", hours=5)
    assert await named.sees("closed", hours=4, merged=True) == [named.ids["a"]]
    await named.sees("reopened", hours=3)
    assert await named.row() == ("resolved", ["merged"])


@pytest.mark.parametrize(
    ("fields", "resolves"),
    [({}, True), ({"head": 6}, True), ({"into": "next"}, False), ({"into": "next", "head": 6}, False)],
)
async def test_named_report_is_resolved_by_merge_into_default_branch(
    named: Named, fields: dict[str, Any], resolves: bool
) -> None:
    taken = await named.sees("closed", merged=True, **fields)
    assert taken == ([named.ids["a"]] if resolves else [])
    if fields == {"into": "next"}:
        assert (await named.says())[-1].startswith(
            "The pull request github.com/acme/shop/pull/7 was merged, but"
        )
        assert await named.row() == ("ready", ["merged"])


async def test_named_and_claimed_report_keeps_its_link(named: Named) -> None:
    user, _ = await add_user(named.uow)
    await claims.claim(
        named.uow,
        project_id=named.project,
        report_id=named.ids["a"],
        user_id=user,
        requested=ClaimRequest(pull_request="https://github.com/acme/shop/pull/7/files"),
        now=MOMENT,
    )
    await named.sees("opened", hours=1)
    await named.sees("edited", hours=2, title="Nothing")
    assert await named.row() == ("ready", ["open"])
    # Somebody with rights here linked it, whoever opened it and wherever it is merged.
    assert await named.sees("closed", hours=3, head=6, into="next", merged=True) == [named.ids["a"]]


async def test_named_report_dismissed_leaves_pull_request_open(named: Named) -> None:
    await named.sees("opened", title="Fix {a} and {b}")
    dismissed = {"status": "suppressed"}
    await named.uow.execute(sa.update(reports).where(reports.c.id == named.ids["a"]).values(dismissed))
    assert await repository.dismissed_prs(named.uow, [named.ids["a"]]) == {}


@pytest.mark.parametrize("naming", ['Revert "Fix {a}"', 'Revert "Fix the export"'])
async def test_named_report_is_reopened_by_revert(named: Named, naming: str) -> None:
    await named.sees("closed", 7, merged=True)
    revert: dict[str, Any] = {"title": naming, "body": "Reverts acme/shop#7", "branch": "revert-7-fix"}
    await named.sees("opened", 8, hours=1, **revert)
    assert await named.row() == ("resolved", ["merged"])
    assert await named.sees("closed", 8, hours=2, merged=True, **revert) == []
    assert await named.row() == ("candidate", ["merged"])
    log = await log_of(named.uow, named.ids["a"])
    assert log[-1]["content"]["note"] == (
        "Reopened: the merge of https://github.com/acme/shop/pull/7 as cccccccccccc on 2026-07-01 was reverted by "
        "github.com/acme/shop/pull/8."
    )
    await named.uow.execute(sa.update(reports).where(reports.c.id == named.ids["a"]).values(status="ready"))
    # Neither the revert nor the first merge resolves it again, but putting the fix back does.
    assert await named.sees("closed", 7, merged=True, body="again") == []
    named.at += 4 * HOURS
    again = 'Reapply "Fix {a}"'
    assert await named.sees("closed", 9, hours=3, merged=True, title=again) == [named.ids["a"]]


@pytest.mark.parametrize("body", ["Reverts acme/shop#6", ""])
async def test_named_report_resolved_by_a_person_only_notes_a_revert(named: Named, body: str) -> None:
    caller = Caller(*await add_user(named.uow))
    decision = Decision([Resolve()], caller=caller)
    await decide(named.uow, named.jobs, [named.ids["a"]], decision, project_id=named.project, now=MOMENT)
    await named.sees("closed", 8, merged=True, title='Revert "Fix {a}"', body=body)
    assert await named.row() == ("resolved", [])
    assert (await named.says())[-1].startswith("The pull request github.com/acme/shop/pull/8 reverts")


async def test_merge_during_research_resolves_afterwards(named: Named) -> None:
    await named.uow.execute(
        sa.update(reports).where(reports.c.id == named.ids["a"]).values(status="in_progress")
    )
    assert await named.sees("closed", merged=True) == []
    await named.uow.execute(sa.update(reports).where(reports.c.id == named.ids["a"]).values(status="ready"))
    [query] = [
        one
        for one in await sync._choose(named.uow, now=MOMENT, every=HOURS)
        if one.report_id == named.ids["a"]
    ]
    assert query.pulls == []
    [merge] = query.merged
    assert await sync.follow(named.uow, named.jobs, merge, now=MOMENT) == [named.ids["a"]]


async def test_event_stays_in_its_projects_unless_repository_is_public(named: Named) -> None:
    foreign = named.ids["other"]
    await named.uow.execute(sa.update(reports).where(reports.c.id == foreign).values(pull_requests=[]))
    project = (await report_row(named.uow, foreign))["project_id"]
    user, _ = await add_user(named.uow)
    url = "https://github.com/acme/shop/pull/7"
    await claims.claim(
        named.uow,
        project_id=project,
        report_id=foreign,
        user_id=user,
        requested=ClaimRequest(pull_request=url),
        now=MOMENT,
    )
    payload = named.payload("closed", hours=9, merged=True)
    assert await named.receive(payload, source_id=next_id()) == [named.ids["a"]]
    assert await named.row("other") == ("ready", ["unknown"])
    assert await named.sees("closed", hours=1, merged=True) == []
    assert await named.row("other") == ("ready", ["unknown"])
    # What a source is sent does not make the events of others late.
    assert await named.sees("closed", hours=1, merged=True, private=False) == [foreign]


@pytest.mark.parametrize(
    ("connection", "installation", "connected"),
    [
        ("acme/shop", None, True),
        ("acme/shop", 12, True),
        ("acme/other", None, False),
        (Token("x"), None, True),
        (Token("x"), 12, False),
        (Installation(12), 12, True),
        (Installation(12), 13, False),
        (Installation(12), None, False),
    ],
)
async def test_projects_of_pull_request_are_those_connected_to_it(
    uow: UnitOfWork, connection: Any, installation: int | None, connected: bool
) -> None:
    project, vault = await add_project(uow), Vault(HASHER)
    by_name = isinstance(connection, str)
    await repositories.connect_github(
        uow,
        vault=vault,
        project_id=project,
        repository=connection if by_name else None,
        api_url="https://api.github.com",
        credential=Token("x") if by_name else connection,
        id=next_id(),
        now=MOMENT,
    )
    pull = pull_request_of("https://github.com/Acme/Shop/pull/7")
    assert pull is not None
    found = await repositories.projects_of(uow, vault, pull, installation=installation)
    assert (project in found) is connected
    elsewhere = PullRequest("ghe.test", "acme/shop", 7)
    assert project not in await repositories.projects_of(uow, vault, elsewhere, installation=installation)


async def test_events_are_forgotten_in_time(named: Named) -> None:
    opened = named.payload("opened")
    assert (await named.receive(opened), await named.receive(opened)) == ([], None)
    named.at += timedelta(days=91)
    await forget_events(named.uow, now=named.at)
    assert await named.receive(opened) == []
