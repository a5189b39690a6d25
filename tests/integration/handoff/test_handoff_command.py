"""Commands that reports are handed to: real processes that commit, hang, flood, fail and leave children behind."""

import asyncio
import json
import os
from pathlib import Path

import psutil
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.handoff import REPOSITORY, make_handoff_project
from tests.helpers.hosts.git import Repository
from tests.helpers.processes.handoff_command import COMMIT, LOG, HandoffCommandEnv, left_of
from tests.helpers.waiting import until

from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.domain.handoff.autostart import Start
from postroom.handoff.run_folder import branch_of
from postroom.projects import config
from postroom.reports.work_log.task_runs import set_run_status
from postroom.repositories import checkout
from postroom.worker.handoff import KEPT_SECONDS, tidy

PR = "https://git.test/acme/shop/pull/9"


@pytest.fixture
async def env(engine: AsyncEngine, tmp_path: Path) -> HandoffCommandEnv:
    handoff_project = await make_handoff_project(engine)
    repository = Repository(tmp_path / "shop")
    await handoff_project.connect(repository.folder)
    await handoff_project.choose("command")
    return HandoffCommandEnv(handoff_project, repository, tmp_path)


async def test_handoff_command_commit_is_logged_and_branch_in_repository(env: HandoffCommandEnv) -> None:
    env.program(
        LOG
        + COMMIT
        + f"""
json.dump({{'pr_url': '{PR}'}}, open(os.environ['POSTROOM_OUTPUT_FILE'], 'w'))
open(MARK + '.said', 'w').write(json.dumps([sys.stdin.read(), dict(os.environ), os.getcwd()]))
"""
    )
    handoff = await env.handed()
    await env.run(handoff)
    run, done = await env.task_run(handoff), await env.again(handoff)
    assert (run.status, run.error, run.branch) == ("completed", None, branch_of(handoff))
    assert (run.output["exit_code"], run.output["pr_url"]) == (0, PR)
    assert (done.output, done.ended_at is not None) == ("begun\n", True)
    (commit,) = await env.handoff_project.artefacts(handoff.report_id, "commit")
    sha = env.repository.git("rev-parse", f"refs/heads/{run.branch}")
    assert commit["content"] == {
        "repository": REPOSITORY,
        "branch": run.branch,
        "commit_sha": sha,
        "message": "Mend the export",
        "note": None,
    }
    assert (commit["task_id"], run.output["commit_sha"]) == (handoff.task_id, sha)
    assert env.repository.git("show", f"{sha}:fix.txt") == "fixed"
    assert env.repository.git("status", "--porcelain") == ""
    prompt, environment, folder = json.loads(env.beside("said"))
    assert "The export ends after a minute." in prompt.rpartition("\nDATA ")[2]
    assert environment["POSTROOM_BRANCH"] == run.branch
    assert folder.startswith(str(env.runs))
    assert not list(env.runs.iterdir()), "nothing is left"
    # The job comes once more, as after a worker's death: nothing happens.
    await env.run(handoff)
    assert env.begun() == 1
    assert len(await env.handoff_project.artefacts(handoff.report_id, "commit")) == 1


async def test_handoff_command_uncommitted_changes_are_committed(env: HandoffCommandEnv) -> None:
    env.program("open('fix.txt', 'w').write('fixed')")
    handoff = await env.handed()
    await env.run(handoff)
    (commit,) = await env.handoff_project.artefacts(handoff.report_id, "commit")
    assert commit["content"]["message"] == "Exports end early"


async def test_handoff_command_environment_has_only_allowed(
    env: HandoffCommandEnv, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POSTROOM_SECRET_KEY", "the secret")
    monkeypatch.setenv("DATABASE_PASSWORD", "the secret")
    monkeypatch.setenv("AGENT_TOKEN", "its own")
    env.program(
        "print(json.dumps(dict(os.environ)))",
        command_environment=("PATH", "AGENT_TOKEN", "POSTROOM_SECRET_KEY"),
    )
    handoff = await env.handed()
    await env.run(handoff)
    done = await env.again(handoff)
    seen = json.loads(done.output or "")
    assert "the secret" not in (done.output or "")
    assert seen["AGENT_TOKEN"] == "its own"
    assert set(seen) - {"LC_CTYPE"} == {
        "AGENT_TOKEN",
        "PATH",
        *(f"POSTROOM_{name}" for name in ("REPORT_ID", "TASK_ID", "RUN_ID", "BRANCH")),
        *("POSTROOM_PROMPT_FILE", "POSTROOM_OUTPUT_FILE"),
    }


async def test_handoff_command_nonzero_exit_fails_run_with_last_output(env: HandoffCommandEnv) -> None:
    env.program("print('first'); print('I can not do it.'); sys.exit(3)")
    handoff = await env.handed()
    await env.run(handoff)
    run = await env.task_run(handoff)
    assert run.status == "failed"
    assert run.error == "The command exited with code 3. Its last output: first I can not do it."
    assert (await env.handoff_project.notes(handoff.report_id))[-1].endswith(run.error)
    assert await env.handoff_project.artefacts(handoff.report_id, "commit") == []


async def test_handoff_command_without_changes_says_so(env: HandoffCommandEnv) -> None:
    env.program("pass")
    handoff = await env.handed()
    await env.run(handoff)
    assert (await env.task_run(handoff)).status == "completed"
    said = await env.handoff_project.notes(handoff.report_id)
    assert said[-1] == f"The command of task {handoff.task_id} succeeded and changed nothing."


async def test_handoff_command_hanging_is_killed_with_children(env: HandoffCommandEnv) -> None:
    env.program(
        LOG
        + """
subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])
subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'], start_new_session=True)
subprocess.Popen(['env', '-i', sys.executable, '-c', 'import os, time\\nif os.fork(): os._exit(0)\\n'
    'os.setsid(); open(%r, "w").write(str(os.getpid())); time.sleep(600)' % (MARK + '.pid')])
import signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
time.sleep(600)
""",
        command_seconds=2.0,
    )
    handoff = await env.handed()
    await env.run(handoff)
    run = await env.task_run(handoff)
    assert run.status == "failed"
    assert (run.error or "").startswith("The command exceeded its timeout")
    assert left_of(handoff.task_run_id) == []
    daemon = int(env.beside("pid"))
    assert not psutil.pid_exists(daemon), "it left its group and its environment, and was found all the same"


async def test_children_that_hold_the_output_do_not_keep_it(env: HandoffCommandEnv) -> None:
    env.program("subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']); print('done')")
    handoff = await env.handed()
    await env.run(handoff)
    assert (await env.task_run(handoff)).status == "completed"
    assert left_of(handoff.task_run_id) == []


async def test_handoff_command_flood_of_output_is_truncated(env: HandoffCommandEnv) -> None:
    env.program(
        """
print('the beginning')
for _ in range(2000): sys.stdout.write('x' * 10_000)
print('\\0 the end \\udcff'.encode('utf-8', 'surrogateescape').decode('latin-1'))
""",
        command_output_bytes=20_000,
    )
    handoff = await env.handed()
    await env.run(handoff)
    output = (await env.again(handoff)).output or ""
    assert output.startswith("the beginning")
    assert "the end" in output[-100:]
    assert "bytes are left out" in output
    assert len(output) < 21_000
    assert (await env.task_run(handoff)).status == "completed"


async def test_handoff_command_cancelled_run_ends_it(env: HandoffCommandEnv) -> None:
    env.program(LOG + "time.sleep(600)")
    handoff = await env.handed()
    running = asyncio.create_task(env.run(handoff))
    await until(lambda: env.begun() == 1)
    async with unit_of_work(env.handoff_project.engine) as uow:
        await set_run_status(
            uow, run_id=handoff.task_run_id, status="cancelled", error="Not needed.", now=now()
        )
    await running
    run = await env.task_run(handoff)
    assert (run.status, run.error) == ("cancelled", "Not needed.")
    assert left_of(handoff.task_run_id) == []
    assert (await env.again(handoff)).ended_at is not None


async def test_handoff_command_stopping_worker_ends_it(env: HandoffCommandEnv) -> None:
    env.program(LOG + "time.sleep(600)")
    handoff = await env.handed()
    stopping = asyncio.Event()
    running = asyncio.create_task(env.run(handoff, stopping=stopping))
    await until(lambda: env.begun() == 1)
    stopping.set()
    await running
    run = await env.task_run(handoff)
    assert (run.status, run.error) == ("failed", "The command was stopped. Its last output: begun")
    assert left_of(handoff.task_run_id) == []


async def test_handoff_command_can_react_to_termination(env: HandoffCommandEnv) -> None:
    env.program(
        """
import signal
for one in (signal.SIGTERM, signal.SIGINT): print(one.name, signal.getsignal(one) is signal.SIG_IGN)
"""
    )
    handoff = await env.handed()
    await env.run(handoff)
    output = (await env.again(handoff)).output or ""
    assert "SIGTERM False" in output
    assert "SIGINT False" in output


async def test_handoff_command_stopping_worker_before_start_leaves_it(env: HandoffCommandEnv) -> None:
    env.program(LOG)
    handoff = await env.handed()
    before = len(env.handoff_project.line.jobs)
    stopping = asyncio.Event()
    stopping.set()
    await env.run(handoff, stopping=stopping)
    assert [job.key for job in env.handoff_project.line.jobs[before:]] == [str(handoff.id)]
    assert (await env.task_run(handoff)).status == "queued"
    await env.run(handoff)
    assert env.begun() == 1


async def test_handoff_command_is_watched_by_next_worker_and_started_once(env: HandoffCommandEnv) -> None:
    env.program(LOG + "time.sleep(2)\n" + COMMIT)
    handoff = await env.handed()
    first = asyncio.create_task(env.run(handoff))
    await until(lambda: env.begun() == 1)
    first.cancel()
    await asyncio.wait({first})
    await env.run(handoff)
    assert (await env.task_run(handoff)).status == "completed"
    assert env.begun() == 1
    assert len(await env.handoff_project.artefacts(handoff.report_id, "commit")) == 1


async def test_handoff_command_without_watcher_ends_and_is_not_restarted(env: HandoffCommandEnv) -> None:
    env.program(LOG + "time.sleep(600)", command_orphan_seconds=0.5)
    handoff = await env.handed()
    first = asyncio.create_task(env.run(handoff))
    await until(lambda: env.begun() == 1)
    first.cancel()
    await asyncio.wait({first})
    await until(lambda: left_of(handoff.task_run_id) == [])
    await env.run(handoff)
    run = await env.task_run(handoff)
    assert run.status == "failed"
    assert (run.error or "").startswith("No worker supervised the command any more")
    assert env.begun() == 1


async def test_handoff_command_killed_supervisor_leaves_nothing_running(env: HandoffCommandEnv) -> None:
    env.program(
        LOG + "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\ntime.sleep(600)"
    )
    handoff = await env.handed()
    running = asyncio.create_task(env.run(handoff))
    await until(lambda: env.begun() == 1 and len(left_of(handoff.task_run_id)) == 2)
    agent = psutil.Process(left_of(handoff.task_run_id)[0])
    supervisor = agent.parent()
    assert supervisor is not None
    assert "supervisor.py" in " ".join(supervisor.cmdline())
    supervisor.kill()
    await running
    run = await env.task_run(handoff)
    assert (run.status, run.error) == (
        "failed",
        "The command was interrupted and is not started again.",
    )
    assert left_of(handoff.task_run_id) == []
    assert env.begun() == 1


@pytest.mark.parametrize("gone", ["machine", "folder"])
async def test_handoff_command_started_by_absent_worker_is_not_restarted(
    env: HandoffCommandEnv, gone: str
) -> None:
    env.program(LOG + "time.sleep(600)", command_orphan_seconds=0.5)
    handoff = await env.handed()
    first = asyncio.create_task(env.run(handoff))
    await until(lambda: env.begun() == 1)
    first.cancel()
    await asyncio.wait({first})
    await until(lambda: left_of(handoff.task_run_id) == [])
    if gone == "machine":
        env.runs = env.folder / "elsewhere"
    else:
        checkout.remove(env.runs / str(handoff.task_run_id))
    await env.run(handoff)
    run = await env.task_run(handoff)
    assert run.status == "failed"
    assert ("has exited" if gone == "machine" else "no longer exists") in (run.error or "")
    assert env.begun() == 1


@pytest.mark.parametrize("what", ["command", "repository", "branch", "folder"])
async def test_handoff_command_start_failure_has_reason(env: HandoffCommandEnv, what: str) -> None:
    env.program(LOG)
    handoff = await env.handed()
    match what:
        case "command":
            gone = ("/nowhere/agent",)
            env.handoff_project.settings = env.handoff_project.settings.model_copy(update={"command": gone})
        case "repository":
            os.rename(env.repository.folder, env.folder / "moved")  # noqa: PTH104
        case "branch":
            env.repository.git("branch", "-m", "main", "other")
            env.repository.git("symbolic-ref", "HEAD", "refs/heads/nothing")
        case _:
            env.runs.write_text("a file where folders should be")
    await env.run(handoff)
    run = await env.task_run(handoff)
    assert run.status == "failed"
    words = {
        "command": "can't be started",
        "repository": "no git repository",
        "branch": "branch",
        "folder": "could not be started",
    }
    assert words[what] in (run.error or ""), run.error
    assert env.begun() == 0
    assert (await env.again(handoff)).ended_at is not None


async def test_handoff_command_repository_hooks_and_config_do_not_run(env: HandoffCommandEnv) -> None:
    trap = env.folder / "trap"
    hooks = env.repository.folder / ".git" / "hooks"
    hooks.mkdir(exist_ok=True)
    for name in ("post-checkout", "pre-commit", "post-commit", "reference-transaction", "post-update"):
        hook = hooks / name
        hook.write_text(f"#!/bin/sh\ntouch {trap}\n")
        hook.chmod(0o755)
    env.program(
        f"""
open('fix.txt', 'w').write('x')
os.makedirs('.git/hooks', exist_ok=True)
open('.git/hooks/post-commit', 'w').write('#!/bin/sh\\ntouch {trap}\\n')
os.chmod('.git/hooks/post-commit', 0o755)
subprocess.run(['git', 'config', 'core.fsmonitor', 'touch {trap}'])
"""
    )
    handoff = await env.handed()
    await env.run(handoff)
    assert len(await env.handoff_project.artefacts(handoff.report_id, "commit")) == 1
    # The command's own call of git heeds what it configured itself; ours do not.
    assert not trap.exists()


async def test_handoff_command_output_file_is_read_safely(env: HandoffCommandEnv) -> None:
    for body in (
        "os.symlink('/etc/passwd', os.environ['POSTROOM_OUTPUT_FILE'])",
        "os.mkfifo(os.environ['POSTROOM_OUTPUT_FILE'])",
        "open(os.environ['POSTROOM_OUTPUT_FILE'], 'w').write('[' * 100000)",
        "json.dump({'pr_url': 'javascript:alert(1)'}, open(os.environ['POSTROOM_OUTPUT_FILE'], 'w'))",
        "json.dump({'pr_url': 7}, open(os.environ['POSTROOM_OUTPUT_FILE'], 'w'))",
    ):
        env.program(body)
        report = await env.handoff_project.ready(paths=[f"{len(await env.handoff_project.handoffs())}.py"])
        assert isinstance(await env.handoff_project.consider(report), Start)
        (handoff,) = await env.handoff_project.handoffs(report)
        await env.run(handoff)
        assert (await env.task_run(handoff)).output == {"exit_code": 0}


async def test_handoff_command_starts_from_project_branch(env: HandoffCommandEnv) -> None:
    env.repository.branch("next", {"next.txt": b"n"})
    async with unit_of_work(env.handoff_project.engine) as uow:
        await config.change(
            uow, env.handoff_project.project, {"autostart_base_branches": {REPOSITORY: "next"}}, now=now()
        )
    env.program("print(sorted(os.listdir('.')))")
    handoff = await env.handed()
    await env.run(handoff)
    assert "next.txt" in ((await env.again(handoff)).output or "")


async def test_folders_that_are_kept_are_removed_for_their_age(tmp_path: Path) -> None:
    assert await tidy(tmp_path / "nowhere") == 0
    old, new = tmp_path / "old", tmp_path / "new"
    for folder in (old, new):
        (folder / "work").mkdir(parents=True)
        (folder / "watched").touch()
    past = now().timestamp() - KEPT_SECONDS - 60
    os.utime(old / "watched", (past, past))
    assert await tidy(tmp_path) == 1
    assert (old.exists(), new.exists()) == (False, True)
