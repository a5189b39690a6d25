"""The commands that people use, on the server's own machine and on a server elsewhere: both the same way."""

import json
import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.helpers.command_env import CommandEnv
from tests.helpers.reports import MOMENT, log_of, report_row

from postroom.cli.render import short_id
from postroom.clock import new_id, now
from postroom.db.engine import UnitOfWork
from postroom.reports.work_log import service as artefacts
from postroom.reports.work_log.schemas import SYSTEM

EVERYWHERE = pytest.mark.parametrize("remote", [False, True], ids=["here", "elsewhere"])


@EVERYWHERE
def test_reports_command_list_has_one_line_per_report(command_env: CommandEnv, remote: bool) -> None:
    urgent = command_env.report(
        title="Exports hang",
        priority="P1",
        status="ready",
        signal_count=7,
        source_products=["github", "zendesk"],
    )
    quiet = command_env.report(headline="Colours are odd \x1b[31m", created_at=now() - timedelta(days=3))
    code, told = command_env.run("reports", "list", remote=remote)
    assert code == 0
    lines = told.splitlines()
    assert lines[0].split() == ["id", "priority", "status", "age", "signals", "sources", "title"]
    [first] = [line for line in lines if line.startswith(short_id(urgent))]
    assert re.search(r"P1 +ready +\S+ +7 +github, zendesk +Exports hang$", first)
    [second] = [line for line in lines if line.startswith(short_id(quiet))]
    assert re.search(r"- +gathering +3d +1 +Colours are odd \[31m$", second)
    assert lines.index(first) < lines.index(second)
    code, printed = command_env.run("reports", "list", "--json", "--status", "ready", remote=remote)
    found = json.loads(printed)
    assert set(found) == {"count", "results"}
    assert {"id", "title", "working_title", "status", "priority", "signal_count"} <= set(found["results"][0])
    command_env.run("reports", "dismiss", urgent, quiet, remote=remote)


@EVERYWHERE
def test_reports_command_show_is_complete(command_env: CommandEnv, remote: bool) -> None:
    report = command_env.report(title="Exports hang", summary="The export never finishes.", status="ready")
    path = f"/{new_id()}.py"
    commit = {"sha": "f" * 40, "url": "", "reason": "last change to line 4"}
    actionable = {"actionability": "immediately_actionable", "already_addressed": False}
    place = {"file_path": path, "start_line": 3, "end_line": 5, "contents": f"a\n  b\nc{' fairly long' * 20}"}
    entries: list[tuple[str, Any]] = [
        ("priority_judgment", {"priority": "P2", "explanation": "One is hit."}),
        ("priority_judgment", {"priority": "P1", "explanation": "Many are hit."}),
        ("actionability_judgment", {"explanation": "A trace.", **actionable}),
        ("code_reference", {**place, "relevance_note": "a frame at line 4 in run", "line": 4}),
        (
            "suggested_reviewers",
            [{"github_login": "ada", "github_name": "Ada L", "relevant_commits": [commit]}],
        ),
        ("note", {"note": "Looked at it."}),
    ]
    command_env.do(lambda uow: _append(uow, command_env.project, report, entries))
    code, told = command_env.run("reports", "show", short_id(report), remote=remote)
    assert code == 0
    for part in (
        "Exports hang\nP1 · ready · 1 signal of weight",
        f"id {report}",
        "Summary\n  The export never finishes.",
        "P1: Many are hit.",
        "Immediately actionable: A trace.",
        f"{path}:3-5\n    a frame at line 4 in run\n",
        ">    4    b\n",
        "long…\n",
        "Ada L (ada)\n    ffffffffff last change to line 4",
        "Signals (1)",
        "zendesk/ticket  The export never finishes. Since May.",
        "Work log (6)",
        "priority judgment: P1\n",
        "priority judgment: P2. One is hit.",
        "actionability judgment: immediately_actionable\n",
        "note: Looked at it.",
    ):
        assert part in told, (part, told)
    assert told.count("Many are hit.") == told.count("A trace.") == 1
    code, printed = command_env.run("reports", "show", report, "--json", remote=remote)
    assert set(json.loads(printed)) == {"report", "signals", "artefacts"}


@EVERYWHERE
def test_reports_are_claimed_dismissed_snoozed_resolved_and_restored(
    command_env: CommandEnv, remote: bool
) -> None:
    report = command_env.report(title="Exports hang", status="ready")
    ref = short_id(report)
    here = () if remote else ("--by", command_env.user)
    pull = "https://git.example/a/b/pull/1"
    code, told = command_env.run("reports", "claim", ref, "--pull-request", pull, *here, remote=remote)
    assert (code, f"Report {ref} is claimed by {command_env.user}@example.com: Exports hang" in told) == (
        0,
        True,
    )
    assert (
        command_env.run("reports", "claim", ref, "--release", *here, remote=remote)[1]
        == f"Report {ref} is not claimed.\n"
    )
    why = ("--reason", "wontfix_intentional", "--note", "As agreed.")
    assert command_env.run("reports", "dismiss", ref, *why, *here, remote=remote) == (
        0,
        f"Report {ref} is dismissed: Exports hang\n",
    )
    log = command_env.do(lambda uow: log_of(uow, report))
    assert (log[-1]["type"], log[-1]["content"]["reason"]) == ("dismissal", "wontfix_intentional")
    assert log[-1]["content"]["user_uuid"] == str(command_env.user)
    assert command_env.run("reports", "restore", ref, remote=remote) == (
        0,
        f"Report {ref} is back, ready: Exports hang\n",
    )
    # Who says it twice does not mean that the report should collect signals again.
    assert command_env.run("reports", "restore", ref, remote=remote) == (
        1,
        f"Report {ref} is ready. Only reports that were put away can be restored.",
    )
    code, told = command_env.run("reports", "resolve", ref, remote=remote)
    assert (code, told) == (0, f"Report {ref} is resolved: Exports hang\n")
    assert command_env.do(lambda uow: report_row(uow, report))["status"] == "resolved"
    assert command_env.run("reports", "resolve", ref, remote=remote) == (
        1,
        f"Report {ref} is resolved. Only reports that are ready or wait for a person can be resolved.",
    )
    researched = command_env.report(title="Imports hang", status="ready", run_count=1)
    command_env.run("reports", "resolve", researched, remote=remote)
    assert command_env.run("reports", "restore", researched, remote=remote) == (
        0,
        f"Report {short_id(researched)} is back, ready: Imports hang\n",
    )
    third = command_env.report(status="ready")
    code, told = command_env.run("reports", "snooze", third, "--for", "2", remote=remote)
    assert (code, "waits for 2 more signals" in told) == (0, True)
    row = command_env.do(lambda uow: report_row(uow, third))
    assert (row["status"], row["signals_at_run"]) == ("potential", 3)
    until = (now() + timedelta(days=2)).strftime("%Y-%m-%d")
    other = command_env.report(status="ready")
    code, told = command_env.run("reports", "snooze", other, "--until", until, remote=remote)
    assert (code, f"is snoozed until {until} 00:00 UTC" in told) == (0, True)


@EVERYWHERE
def test_decisions_are_listed_and_undone_whole(command_env: CommandEnv, remote: bool) -> None:
    first, second, other = (command_env.report(title=f"No {number}", status="ready") for number in range(3))
    command_env.run("reports", "dismiss", first, second, remote=remote)
    command_env.run("reports", "snooze", other, "--for", "10", remote=remote)
    code, told = command_env.run("reports", "undo", "--list", remote=remote)
    assert (code, "Dismissed 2 reports" in told, "2 reports return to: ready." in told) == (0, True, True)
    assert (
        "snoozed, 0 of 10 signals"
        in command_env.run("reports", "list", "--status", "snoozed", remote=remote)[1]
    )

    # The last one first, then one by its id.
    assert command_env.run("reports", "undo", remote=remote) == (
        0,
        "Undone: Snoozed “No 2” until more signals.\n",
    )
    listed = json.loads(command_env.run("reports", "undo", "--list", "--json", remote=remote)[1])["results"]
    decision = next(one for one in listed if one["summary"] == "Dismissed 2 reports")
    command_env.run("reports", "restore", second, remote=remote)
    code, told = command_env.run("reports", "undo", short_id(decision["id"]), remote=remote)
    assert (code, told) == (1, "1 of 2 reports can't be restored. The report has been changed since.")
    code, told = command_env.run("reports", "undo", decision["id"], "--skip-changed", remote=remote)
    assert told == "Undone: Dismissed 2 reports. 1 report changed since stays as it is.\n"
    assert command_env.do(lambda uow: report_row(uow, first))["status"] == "ready"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("reports", "dismiss", "abcd", "--reason", "because"), "is not one of: already_fixed"),
        (("reports", "snooze", "abcd"), "Give either"),
        (("reports", "similar"), "Give either"),
        (("reports", "similar", "abcd", "--text", "words"), "Give either"),
        (("reports", "snooze", "abcd", "--for", "1", "--until", "2030-01-01"), "Give either"),
        (("reports", "dismiss", "abcd", "--repository", "a/b"), "wrong_repo"),
    ],
)
def test_reports_command_invalid_is_usage_error(
    command_env: CommandEnv, arguments: tuple[str, ...], sentence: str
) -> None:
    code, told = command_env.run(*arguments)
    assert (code, sentence in " ".join(told.replace("│", " ").split())) == (2, True), told


@EVERYWHERE
def test_ids_may_be_ends_and_beginnings_of_one_thing(command_env: CommandEnv, remote: bool) -> None:
    one, other = command_env.report(id=new_id()), command_env.report(id=new_id())
    shared = "".join(a for a, b in zip(one.hex, other.hex, strict=True) if a == b)[:8]
    code, told = command_env.run("reports", "show", shared, remote=remote)
    assert code == 1
    assert re.match(rf"{shared} matches several reports: .*Give more of the id\.", told)
    assert command_env.run("reports", "show", "feedfeed", remote=remote) == (
        1,
        "There is no report feedfeed.",
    )
    assert "4 to 32 hexadecimal digits" in command_env.run("reports", "show", "xyz", remote=remote)[1]
    code, told = command_env.run("reports", "show", one.hex[:-1], remote=remote)
    assert code == 0, told
    nothing = new_id()
    assert command_env.run("reports", "show", nothing, remote=remote) == (1, f"There is no report {nothing}.")


@EVERYWHERE
def test_reports_command_missing_names_existing(command_env: CommandEnv, remote: bool) -> None:
    def told(*arguments: object) -> str:
        code, sentence = command_env.run(*arguments, remote=remote)
        assert code == 1
        return sentence

    there = f"Available: {command_env.project} (Web)"
    assert there in told("reports", "list", "--project", "777")
    assert told("reports", "list", "--project", "Nowhere").startswith(f"There is no project Nowhere. {there}")
    assert told("reports", "list", "--ordering", "-age").startswith(
        "Reports can't be ordered by 'age'. Available: status, "
    )
    assert told("reports", "list", "--source", "carrier") == (
        "The project has no source 'carrier'. Available: signals_scout."
    )
    unknown = told("sources", "enable", "zendsk", "ticket")
    assert unknown.startswith("There is no source zendsk/ticket. Products: github, linear, ")


@EVERYWHERE
def test_signals_are_shown_with_their_way(command_env: CommandEnv, remote: bool) -> None:
    report = command_env.report()
    code, printed = command_env.run("reports", "show", report, "--json", remote=remote)
    signal = json.loads(printed)["signals"][0]["signal_id"]
    code, told = command_env.run("signals", "show", signal[-8:], remote=remote)
    assert code == 0
    for part in (
        f"grouped, in report {short_id(report)}",
        "Text\n  The export never finishes.\n  Since May.",
        "What happened",
    ):
        assert part in told
    code, printed = command_env.run("signals", "trace", signal, "--json", remote=remote)
    assert set(json.loads(printed)) == {"signal_id", "project_id", "source", "state", "report_id", "steps"}


@EVERYWHERE
def test_organizations_projects_and_users_are_made_and_listed(command_env: CommandEnv, remote: bool) -> None:
    name = "elsewhere" if remote else "here"
    code, told = command_env.run("organizations", "create", f"Org {name}", remote=remote)
    assert (code, told.startswith(f"Created the organization Org {name} (")) == (0, True)
    into = ("--organization", f"org {name}")
    code, printed = command_env.run("projects", "create", f"Shop {name}", *into, "--json", remote=remote)
    project = json.loads(printed)
    assert (code, project["name"]) == (0, f"Shop {name}")
    code, told = command_env.run("projects", "list", remote=remote)
    assert re.search(rf"{project['id']}  Shop {name} +Org {name}\n", told)
    assert (
        command_env.run("sources", "enable", "zendesk", "ticket", "--project", f"shop {name}", remote=remote)[
            0
        ]
        == 0
    )
    code, printed = command_env.run("sources", "types", "--project", project["id"], "--json", remote=remote)
    assert json.loads(printed) == [{"source_product": "zendesk", "source_type": "ticket", "enabled": True}]
    who = f"{name}@example.com"
    code, told = command_env.run("users", "create", who, "--name", "Ada Lovelace", *into, remote=remote)
    if remote:
        assert (code, "works on the server's own machine" in told) == (1, True)
    else:
        assert (code, told.startswith(f"{who} is a member, user ")) == (0, True)
        code, told = command_env.run("users", "list", "--organization", f"Org {name}", remote=remote)
        assert re.search(rf"{who} +Ada Lovelace +Org {name}\n", told)
    code, told = command_env.run("users", "invite", f"x{who}", *into, remote=remote)
    assert (code, re.fullmatch(r"http://\S+/invite#token=\S+\n", told) is not None) == (0, True), told
    code, told = command_env.run("projects", "create", "X", "--organization", "None such", remote=remote)
    assert (code, told.startswith("There is no organization None such. Available: Acme")) == (1, True)


async def _append(uow: UnitOfWork, project: int, report: UUID, entries: list[tuple[str, Any]]) -> None:
    for type, content in entries:
        await artefacts.append(
            uow,
            project_id=project,
            report_id=report,
            type=type,
            content=content,
            author=SYSTEM,
            now=MOMENT,
            id=new_id(),
        )
