"""The commands that people use, on the server's own machine and on a server elsewhere: both the same way."""

import asyncio
import json
import re
import threading
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import pytest
import uvicorn
from tests.helpers.reports import MOMENT, add_project, add_report, add_signal, add_user, log_of, report_row
from typer.testing import CliRunner

from postroom.api.app import make_state
from postroom.artefacts import service as artefacts
from postroom.artefacts.schemas import SYSTEM
from postroom.asgi import build
from postroom.cli import login as login_command
from postroom.cli.main import app
from postroom.cli.render import short_id
from postroom.clock import new_id, now
from postroom.db.engine import UnitOfWork, create_engine, unit_of_work
from postroom.db.temporary import temporary_database
from postroom.domain.errors import PostroomError
from postroom.identity import service as identity
from postroom.identity.secret import KeyHasher
from postroom.jobs.queue import JobQueue
from postroom.settings import Settings
from postroom.telemetry import configure_logging

T = TypeVar("T")
SECRET = "a secret for tests only"


@dataclass
class Home:
    """A database, the API over it at a real address, and a user who has their own folder of logins."""

    url: str
    folder: Path
    address: str
    key: str
    project: int
    user: UUID

    def run(self, *arguments: object, remote: bool = False, say: str = "", **more: str) -> tuple[int, str]:
        """Run a command; return its exit code and what it printed, or the sentence that it ended with."""
        env: dict[str, str | None] = {
            "POSTROOM_SECRET_KEY": SECRET,
            "XDG_CONFIG_HOME": str(self.folder),
            "POSTROOM_DATABASE_URL": None if remote else self.url,
            "POSTROOM_DATA_DIR": None if remote else str(self.folder),
            **more,
        }
        result = CliRunner().invoke(app, list(map(str, arguments)), env=env, input=say)
        if isinstance(result.exception, PostroomError):
            return 1, result.exception.message
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result.exit_code, result.output

    def do(self, work: Callable[[UnitOfWork], Awaitable[T]]) -> T:
        """Do something in one transaction."""

        async def inside() -> T:
            engine = create_engine(self.url, pool_size=1)
            try:
                async with unit_of_work(engine) as uow:
                    return await work(uow)
            finally:
                await engine.dispose()

        return asyncio.run(inside())

    def report(self, **values: Any) -> UUID:
        """Make a report with one signal."""

        async def make(uow: UnitOfWork) -> UUID:
            id = await add_report(uow, self.project, **{"signal_count": 1, **values})
            await add_signal(uow, self.project, id, description="The export never finishes.\nSince May.")
            return id

        return self.do(make)


@pytest.fixture(scope="module")
def home(admin_url: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with temporary_database(admin_url, "people", template=template) as url:
        made = Home(url, tmp_path_factory.mktemp("people"), "", "", 0, UUID(int=0))

        async def begin(uow: UnitOfWork) -> tuple[int, UUID, str]:
            organization = await identity.create_organization(uow, name="Acme", now=now())
            project = await add_project(uow, organization.id)
            _, uuid = await add_user(uow, organization_id=organization.id)
            user = await identity.get_user(uow, str(uuid))
            assert user is not None
            key, _ = await identity.create_key(
                uow,
                user=user,
                label="",
                scopes=["*"],
                projects=[],
                organizations=[],
                hasher=KeyHasher(SECRET.encode()),
                now=now(),
            )
            return project, uuid, key

        made.project, made.user, made.key = made.do(begin)
        with served(url) as made.address:
            assert made.run("login", made.address, say=made.key, remote=True)[0] == 0
            yield made


class served:  # noqa: N801  # a context manager
    """The API over a database at an address of this machine, in a thread of its own."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))

    def __enter__(self) -> str:
        # What it logs would stand among what the commands print.
        configure_logging(level="warning", json=False)
        self._thread.start()
        assert self._ready.wait(60)
        return self._address

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(30)

    async def _serve(self) -> None:
        engine, jobs = create_engine(self._url, pool_size=2), JobQueue(self._url)
        hasher = KeyHasher(SECRET.encode())
        state = make_state(engine=engine, settings=Settings(), clock=now, jobs=jobs, hasher=hasher)
        config = uvicorn.Config(build(state), port=0, log_config=None, lifespan="off")
        self._server = uvicorn.Server(config)
        serving = asyncio.create_task(self._server.serve())
        while not self._server.started:  # noqa: ASYNC110  # uvicorn tells nobody
            await asyncio.sleep(0.01)
        port = self._server.servers[0].sockets[0].getsockname()[1]
        self._address = f"http://127.0.0.1:{port}"
        self._ready.set()
        await serving
        await asyncio.to_thread(jobs.close)
        await engine.dispose()


EVERYWHERE = pytest.mark.parametrize("remote", [False, True], ids=["here", "elsewhere"])


@EVERYWHERE
def test_the_list_is_one_line_a_report_with_what_people_look_for(home: Home, remote: bool) -> None:
    urgent = home.report(
        title="Exports hang",
        priority="P1",
        status="ready",
        signal_count=7,
        source_products=["github", "zendesk"],
    )
    quiet = home.report(headline="Colours are odd \x1b[31m", created_at=now() - timedelta(days=3))
    code, told = home.run("reports", "list", remote=remote)
    assert code == 0
    lines = told.splitlines()
    assert lines[0].split() == ["id", "priority", "status", "age", "signals", "sources", "title"]
    [first] = [line for line in lines if line.startswith(short_id(urgent))]
    assert re.search(r"P1 +ready +\S+ +7 +github, zendesk +Exports hang$", first)
    [second] = [line for line in lines if line.startswith(short_id(quiet))]
    assert re.search(r"- +potential +3d +1 +Colours are odd \[31m$", second)
    assert lines.index(first) < lines.index(second)
    code, printed = home.run("reports", "list", "--json", "--status", "ready", remote=remote)
    found = json.loads(printed)
    assert set(found) == {"count", "results"}
    assert {"id", "title", "working_title", "status", "priority", "signal_count"} <= set(found["results"][0])
    home.run("reports", "dismiss", urgent, quiet, remote=remote)


@EVERYWHERE
def test_a_report_is_shown_whole(home: Home, remote: bool) -> None:
    report = home.report(title="Exports hang", summary="The export never finishes.", status="ready")
    path = f"/{new_id()}.py"
    commit = {"sha": "f" * 40, "url": "", "reason": "last change to line 4"}
    actionable = {"actionability": "immediately_actionable", "already_addressed": False}
    place = {"file_path": path, "start_line": 3, "end_line": 5, "contents": "a\n  b\nc"}
    entries: list[tuple[str, Any]] = [
        ("priority_judgment", {"priority": "P1", "explanation": "Many are hit."}),
        ("actionability_judgment", {"explanation": "A trace.", **actionable}),
        ("code_reference", {**place, "relevance_note": "a frame at line 4 in run"}),
        (
            "suggested_reviewers",
            [{"github_login": "ada", "github_name": "Ada L", "relevant_commits": [commit]}],
        ),
        ("note", {"note": "Looked at it."}),
    ]
    home.do(lambda uow: _append(uow, home.project, report, entries))
    code, told = home.run("reports", "show", short_id(report), remote=remote)
    assert code == 0
    for part in (
        "Exports hang\nP1 · ready · 1 signal of weight",
        f"id {report}",
        "Summary\n  The export never finishes.",
        "P1: Many are hit.",
        "Immediately actionable: A trace.",
        f"{path}:3-5\n    a frame at line 4 in run\n",
        ">    4    b\n",
        "Ada L (ada)\n    ffffffffff last change to line 4",
        "Signals (1)",
        "zendesk/ticket  The export never finishes. Since May.",
        "Work log (5)",
        "note: Looked at it.",
    ):
        assert part in told, (part, told)
    code, printed = home.run("reports", "show", report, "--json", remote=remote)
    assert set(json.loads(printed)) == {"report", "signals", "artefacts"}


@EVERYWHERE
def test_reports_are_claimed_dismissed_snoozed_resolved_and_restored(home: Home, remote: bool) -> None:
    report = home.report(title="Exports hang", status="ready")
    ref = short_id(report)
    here = () if remote else ("--by", home.user)
    pull = "https://git.example/a/b/pull/1"
    code, told = home.run("reports", "claim", ref, "--pull-request", pull, *here, remote=remote)
    assert (code, f"Report {ref} is claimed by {home.user}@example.com: Exports hang" in told) == (0, True)
    assert (
        home.run("reports", "claim", ref, "--release", *here, remote=remote)[1]
        == f"Report {ref} is free: nobody works on it.\n"
    )
    why = ("--reason", "wontfix_intentional", "--note", "As agreed.")
    assert home.run("reports", "dismiss", ref, *why, *here, remote=remote) == (
        0,
        f"Report {ref} is dismissed: Exports hang\n",
    )
    log = home.do(lambda uow: log_of(uow, report))
    assert (log[-1]["type"], log[-1]["content"]["reason"]) == ("dismissal", "wontfix_intentional")
    assert log[-1]["content"]["user_uuid"] == str(home.user)
    assert home.run("reports", "restore", ref, remote=remote) == (
        0,
        f"Report {ref} is back, ready: Exports hang\n",
    )
    # Who says it twice does not mean that the report should collect signals again.
    assert home.run("reports", "restore", ref, remote=remote) == (
        1,
        f"Report {ref} is ready: it was not put away.",
    )
    code, told = home.run("reports", "resolve", ref, remote=remote)
    assert (code, told) == (0, f"Report {ref} is resolved: Exports hang\n")
    assert home.do(lambda uow: report_row(uow, report))["status"] == "resolved"
    assert home.run("reports", "resolve", ref, remote=remote) == (
        1,
        f"Report {ref} is resolved, which does not allow that.",
    )
    third = home.report(status="ready")
    code, told = home.run("reports", "snooze", third, "--for", "2", remote=remote)
    assert (code, "waits for 2 more signals" in told) == (0, True)
    row = home.do(lambda uow: report_row(uow, third))
    assert (row["status"], row["signals_at_run"]) == ("potential", 3)
    until = (now() + timedelta(days=2)).strftime("%Y-%m-%d")
    other = home.report(status="ready")
    code, told = home.run("reports", "snooze", other, "--until", until, remote=remote)
    assert (code, f"is put away until {until} 00:00 UTC" in told) == (0, True)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("reports", "dismiss", "abcd", "--reason", "because"), "is none of: already_fixed"),
        (("reports", "snooze", "abcd"), "Give one of the two"),
        (("reports", "snooze", "abcd", "--for", "1", "--until", "2030-01-01"), "Give one of the two"),
        (("reports", "dismiss", "abcd", "--repository", "a/b"), "wrong_repo"),
    ],
)
def test_what_makes_no_sense_is_a_usage_error(home: Home, arguments: tuple[str, ...], sentence: str) -> None:
    code, told = home.run(*arguments)
    assert (code, sentence in " ".join(told.replace("│", " ").split())) == (2, True), told


@EVERYWHERE
def test_ids_may_be_ends_and_beginnings_of_one_thing(home: Home, remote: bool) -> None:
    one, other = home.report(id=new_id()), home.report(id=new_id())
    shared = "".join(a for a, b in zip(one.hex, other.hex, strict=True) if a == b)[:8]
    code, told = home.run("reports", "show", shared, remote=remote)
    assert code == 1
    assert re.match(rf"{shared} may be any of several reports: .*Give more of the id\.", told)
    assert home.run("reports", "show", "feedfeed", remote=remote) == (1, "There is no report feedfeed.")
    assert "4 to 32 hexadecimal digits" in home.run("reports", "show", "xyz", remote=remote)[1]
    code, told = home.run("reports", "show", one.hex[:-1], remote=remote)
    assert code == 0, told
    nothing = new_id()
    assert home.run("reports", "show", nothing, remote=remote) == (1, f"There is no report {nothing}.")


@EVERYWHERE
def test_what_does_not_exist_is_an_error_that_says_what_does(home: Home, remote: bool) -> None:
    def told(*arguments: object) -> str:
        code, sentence = home.run(*arguments, remote=remote)
        assert code == 1
        return sentence

    there = f"There are: {home.project} (Web)"
    assert there in told("reports", "list", "--project", "777")
    assert told("reports", "list", "--project", "Nowhere").startswith(f"There is no project Nowhere. {there}")
    assert told("reports", "list", "--ordering", "-age").startswith(
        "Reports can't be ordered by 'age'. There are: status, "
    )
    assert told("reports", "list", "--source", "carrier") == (
        "The project has no source 'carrier'. There are: signals_scout."
    )
    unknown = told("sources", "enable", "zendsk", "ticket")
    assert unknown.startswith("There is no source zendsk/ticket. Products: session_replay, ")


@EVERYWHERE
def test_signals_are_shown_with_their_way(home: Home, remote: bool) -> None:
    report = home.report()
    code, printed = home.run("reports", "show", report, "--json", remote=remote)
    signal = json.loads(printed)["signals"][0]["signal_id"]
    code, told = home.run("signals", "show", signal[-8:], remote=remote)
    assert code == 0
    for part in (
        f"grouped, in report {short_id(report)}",
        "Text\n  The export never finishes.\n  Since May.",
        "What happened",
    ):
        assert part in told
    code, printed = home.run("signals", "trace", signal, "--json", remote=remote)
    assert set(json.loads(printed)) == {"signal_id", "project_id", "source", "state", "report_id", "steps"}


@EVERYWHERE
def test_organizations_projects_and_users_are_made_and_listed(home: Home, remote: bool) -> None:
    name = "elsewhere" if remote else "here"
    code, told = home.run("organizations", "create", f"Org {name}", remote=remote)
    assert (code, told.startswith(f"Made the organization Org {name} (")) == (0, True)
    into = ("--organization", f"org {name}")
    code, printed = home.run("projects", "create", f"Shop {name}", *into, "--json", remote=remote)
    project = json.loads(printed)
    assert (code, project["name"]) == (0, f"Shop {name}")
    code, told = home.run("projects", "list", remote=remote)
    assert re.search(rf"{project['id']}  Shop {name} +Org {name}\n", told)
    assert (
        home.run("sources", "enable", "zendesk", "ticket", "--project", f"shop {name}", remote=remote)[0] == 0
    )
    code, printed = home.run("sources", "list", "--project", project["id"], "--json", remote=remote)
    assert json.loads(printed) == [{"source_product": "zendesk", "source_type": "ticket", "enabled": True}]
    who = f"{name}@example.com"
    code, told = home.run("users", "create", who, "--name", "Ada Lovelace", *into, remote=remote)
    assert (code, told.startswith(f"{who} is a member, user ")) == (0, True)
    code, told = home.run("users", "list", "--organization", f"Org {name}", remote=remote)
    assert re.search(rf"{who} +Ada Lovelace +Org {name}\n", told)
    code, told = home.run("projects", "create", "X", "--organization", "None such", remote=remote)
    assert (code, told.startswith("There is no organization None such. There are: Acme")) == (1, True)


def test_a_source_of_ones_own_is_let_in_on_the_server(home: Home) -> None:
    arguments = ("sources", "enable", "carrier", "pigeon")
    assert home.run(*arguments)[0] == 1
    assert home.run(*arguments, "--new") == (0, f"carrier/pigeon is on in project {home.project}.\n")
    assert home.run("sources", "disable", "carrier", "pigeon", remote=True) == (
        0,
        f"carrier/pigeon is off in project {home.project}.\n",
    )
    assert home.run("sources", "enable", "tin", "can", "--new", remote=True)[0] == 1


def test_who_does_it(home: Home) -> None:
    report = home.report(status="ready")
    assert home.run("reports", "dismiss", report, "--note", "n")[0] == 0
    [entry] = home.do(lambda uow: log_of(uow, report))
    owner = home.do(lambda uow: identity.user_named(uow, "owner@localhost"))
    assert owner is not None
    assert entry["created_by_id"] == owner.id
    assert home.run("reports", "restore", report, "--by", "nobody") == (1, "There is no user nobody.")
    told = home.run("reports", "restore", report, "--by", home.user, remote=True)
    assert told == (1, "On a server elsewhere you act as the owner of your key; leave --by out.")


def test_commands_of_the_servers_machine_say_so_elsewhere(home: Home) -> None:
    for arguments in (("jobs", "dead"), ("keys", "list"), ("regroup",), ("scouts", "list")):
        code, told = home.run(*arguments, remote=True)
        assert (code, "works on the server's own machine" in told, home.address in told) == (1, True, True)


def test_logging_in_and_out(home: Home, tmp_path: Path) -> None:
    def run(*arguments: object, say: str = "", **more: str) -> tuple[int, str]:
        return home.run(*arguments, remote=True, say=say, XDG_CONFIG_HOME=str(tmp_path), **more)

    code, told = run("login", say=f"{home.address}\n{home.key}\n")
    assert (code, f"Logged in to {home.address} as {home.user}@example.com. The key may: *." in told) == (
        0,
        True,
    )
    assert home.key not in told
    assert run("projects", "list")[0] == 0
    assert run("login", home.address, say="phx_wrong") == (
        1,
        f"{home.address} refuses the key. Log in again: postroom login",
    )
    assert run("login", home.address, say="two words")[1].startswith("That is no key")
    # The login that was there is still good.
    assert run("projects", "list")[0] == 0
    other = "http://127.0.0.1:9"
    assert (
        run("projects", "list", "--host", other)[1]
        == f"No key for {other} is known. Log in: postroom login {other}"
    )
    assert "can't be reached" in run("projects", "list", POSTROOM_HOST=other, POSTROOM_KEY="phx_x")[1]
    # A key of the environment is for the host of the environment alone.
    theirs = {"POSTROOM_HOST": other, "POSTROOM_KEY": "phx_x"}
    assert run("projects", "list", "--host", "http://127.0.0.1:7", **theirs)[1].startswith("No key for")
    assert run("projects", "list", "--host", other, "--data-dir", tmp_path)[1].startswith(
        "Give --host or --data-dir"
    )
    code, told = run("logout")
    assert (code, told) == (
        0,
        f"Logged out of {home.address}. Commands are about this machine's server now.\n",
    )
    assert run("logout") == (1, "You are not logged in.")


def test_a_key_is_asked_for_without_being_shown(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, bool]] = []

    def prompt(question: str, *, hide_input: bool, **_: object) -> str:
        asked.append((question, hide_input))
        return home.key if hide_input else home.address

    class Terminal:
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("typer.prompt", prompt)
    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    login_command.login(None)
    assert [hidden for _, hidden in asked] == [False, True]


@pytest.mark.parametrize(
    "arguments",
    [
        ("reports", "list"),
        ("signals", "quarantine"),
        ("projects", "list"),
        ("jobs", "dead"),
        ("keys", "list"),
        ("doctor",),
    ],
)
def test_reading_makes_no_data_folder(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    folder = tmp_path / "data"
    env: dict[str, str | None] = {"XDG_CONFIG_HOME": str(tmp_path), "POSTROOM_DATA_DIR": str(folder)}
    result = CliRunner().invoke(app, list(arguments), env=env)
    assert not folder.exists()
    if arguments != ("doctor",):
        assert isinstance(result.exception, PostroomError)
        assert result.exception.message.startswith(
            f"There is no Postroom in {folder}. Start one: postroom serve"
        )


def test_a_server_without_a_project_says_what_to_do(fresh_database_url: str, tmp_path: Path) -> None:
    def run(*arguments: str) -> tuple[int, str]:
        env: dict[str, str | None] = {
            "POSTROOM_DATABASE_URL": fresh_database_url,
            "POSTROOM_DATA_DIR": str(tmp_path),
            "XDG_CONFIG_HOME": str(tmp_path),
        }
        result = CliRunner().invoke(app, list(arguments), env=env)
        refused = result.exception if isinstance(result.exception, PostroomError) else None
        return result.exit_code, result.output if refused is None else refused.message

    sentence = "There is no project yet. Make the first one: postroom projects create NAME"
    assert run("reports", "list") == (1, sentence)
    assert run("signals", "failed", "--project", "1")[1].endswith("postroom projects create NAME")
    assert "There is no project yet" in run("projects", "list")[1]
    code, told = run("projects", "create", "Shop")
    assert (code, told.splitlines()[0]) == (0, "Made the project 1 (Shop).")
    assert run("reports", "list") == (0, "No reports yet.\n")


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
