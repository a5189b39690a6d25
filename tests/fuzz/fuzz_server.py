"""What the fuzzer calls: a served API, and projects whose objects it can name."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import UUID

from tests.helpers.processes.server import SOURCES, environment, python_path

from postroom.clock import now
from postroom.db.engine import create_engine, unit_of_work
from postroom.identity.secret import KeyHasher
from postroom.jobs.queue import JobQueue
from postroom.sample.objects import artefact_contents
from postroom.sample.seed import SeedContext, seed

SECRET = "a secret for tests only"


@dataclass(frozen=True)
class FuzzServer:
    """A running API: its address, its database, and the file that its log goes to."""

    address: str
    database_url: str
    log: Path

    def traceback(self) -> str:
        """Return the end of the log, which says why there was a 500."""
        return self.log.read_text()[-3000:]

    def objects(self) -> dict[str, Any]:
        """Make a project with an object of every kind; return their ids and keys."""
        return asyncio.run(self._seed())

    async def _seed(self) -> dict[str, Any]:
        engine = create_engine(self.database_url, pool_size=1)
        jobs = JobQueue()
        try:
            async with unit_of_work(engine) as uow:
                made = await seed(SeedContext(uow, jobs, KeyHasher(SECRET.encode()), now()))
        finally:
            await engine.dispose()
        plain: dict[str, Any] = json.loads(json.dumps(made, default=str))
        return plain


class FuzzProjects:
    """The projects that operations are called in. Making one takes longer than a few calls."""

    CALLS = 20
    """How many calls may change a project before the next operation gets a fresh one."""

    def __init__(self, served: FuzzServer) -> None:
        self._served = served
        self._left = 0

    @cached_property
    def unchanged(self) -> dict[str, Any]:
        """The objects of the project that is only read."""
        return self._served.objects()

    def take(self, calls: int) -> dict[str, Any]:
        """Return the objects of a project for so many calls, which may change it."""
        if self._left < calls:
            self._objects = self._served.objects()
            self._left = self.CALLS
        self._left -= calls
        return self._objects

    def replace(self) -> None:
        """Have the next operation called in a fresh project, as something of this one is gone."""
        self._left = 0


@contextmanager
def serve(database_url: str, log: Path) -> Iterator[FuzzServer]:
    """Serve the API on a migrated database."""
    with (
        log.open("w") as errors,
        subprocess.Popen(
            [sys.executable, "-m", "tests.fuzz.peer", database_url, SECRET],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            cwd=SOURCES.parent,
            env=environment(
                {
                    "PYTHONPATH": python_path(SOURCES, SOURCES.parent),
                    "POSTROOM_NOTIFICATIONS__SLACK_API_URL": "http://127.0.0.1:9/api",
                }
            ),
        ) as process,
    ):
        assert process.stdout is not None
        port = process.stdout.readline().strip()
        assert port, log.read_text()
        # Leaving the block closes its input, at which it ends.
        yield FuzzServer(f"http://127.0.0.1:{port}", database_url, log)


def path_values(objects: Mapping[str, Any], path: str) -> dict[str, list[str]]:
    """Return for each parameter of a path the values that name something of the world."""
    scouts = "/scout/" in path
    values = {
        "project_id": [str(objects["project"])]
        if "/internal/" in path
        else [str(objects["project"]), "@current"],
        "report_id": [objects["report"], objects["report"], *objects["reports"].values()],
        "artefact_id": list(objects["artefacts"].values()),
        "config_id": [objects["scout_config"] if scouts else objects["source_config"]],
        "organization_id": [objects["organization"], "@current"],
        "user_uuid": [objects["user"]],
        "invite_id": ["01900000-0000-7000-8000-000000000000"],
        "key_id": ["01900000-0000-7000-8000-000000000000"],
        "slack_link_id": ["01900000-0000-7000-8000-000000000000"],
        "session_id": ["01900000-0000-7000-8000-000000000000"],
        "user_id": ["@me", objects["user"], str(objects["user_id"])],
        "run_id": [objects["run"]],
        "note_id": [objects["note"]],
        "task_id": [objects["task"]],
        "task_run_id": [objects["task_run"]],
        "handoff_id": [objects["handoff"]],
        "delivery_id": [objects["delivery"]],
        "destination_id": ["01900000-0000-7000-8000-000000000000"],
        "tracker_id": ["1"],
        "signal_id": [objects["signal"]],
        "connected_source_id": [objects["connected_source"]],
        "source_delivery_id": [objects["source_delivery"]],
        "import_id": ["01900000-0000-7000-8000-000000000000"],
        "part": ["0", "1", "x"],
        "source_id": [objects["connected_source"]],
        "token": ["any"],
        "repository_id": [objects["repository"]],
        "quarantined_id": [objects["quarantined"]],
        "regrouping_id": [objects["regrouping"]],
        "decision_id": [objects["regrouping"]],
        "suggestion_id": [objects["suggestion"]],
        "issue_id": [objects["issue"]],
        "token_id": [objects["token"]],
        "regroup_run_id": [objects["regroup_run"]],
        "reading_id": ["01900000-0000-7000-8000-000000000000"],
        "check_id": ["01900000-0000-7000-8000-000000000000"],
        "scout_suggestion_id": ["01900000-0000-7000-8000-000000000000"],
        "source_map_id": ["01900000-0000-7000-8000-000000000000"],
        "upload_id": ["01900000-0000-7000-8000-000000000000"],
        "organization": ["any"],
        "project": [str(objects["project"])],
        "version": ["shop@1.0"],
        "hash_id": ["1"],
        "label": ["bug"],
        "view_id": ["01900000-0000-7000-8000-000000000000"],
    }
    if "{artefact_id}" in path:
        values["report_id"] = [objects["report"]]
    if path.endswith("/diff/"):
        values["artefact_id"] = [objects["commit_artefact"], objects["commit_artefact"], objects["artefact"]]
    return values


def query_values(objects: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return for parameters of a query values that find something, or that at least make sense."""
    return {
        "status": ["ready", "ready,potential,in_progress", "suppressed"],
        "priority": ["P1", "p0,P4"],
        "actionability": ["immediately_actionable"],
        "has_implementation_pr": ["false", "1"],
        "task_id": [objects["task"]],
        "suggested_reviewers": [objects["user"]],
        "ordering": ["-priority,created_at", "status"],
        "limit": ["1", "20"],
        "offset": ["0", "1"],
        "search": ["export", "%"],
        "query": ["ada", "_"],
        "date_from": ["2026-01-01T00:00:00Z"],
        "date_to": ["2030-01-01T00:00:00Z"],
        "include_all_statuses": ["true"],
        "run_id": [objects["run"]],
    }


def body_values(objects: Mapping[str, Any], path: str) -> dict[str, list[Any]]:
    """Return for fields of the bodies of a path values that name something of the world."""
    contents = artefact_contents(login=objects["github_login"], task_id=UUID(objects["task"]))
    values: dict[str, list[Any]] = {
        "task_id": [objects["task"]],
        "ids": [[objects["report"]], list(objects["reports"].values())],
        "run_ids": [[objects["run"]]],
        "report_id": [objects["report"]],
        "report_ids": [[objects["report"]]],
        "user_uuid": [objects["user"], objects["other_user"]],
        "source_product": ["zendesk", "github"],
        "source_type": ["ticket", "issue"],
        "artefact_type": ["note", "priority_judgment", "task_run", "code_reference"],
        "content": list(contents.values()),
        "timestamp": ["2026-07-01T00:00:00Z", "2031-01-01T00:00:00Z"],
        "to_user": [objects["user"]],
        "skill_name": [objects["skill"], "of-my-own"],
        "key": [objects["memory"]],
        "personal_api_key": [""],
        "snooze_until": ["2031-01-01T00:00:00Z"],
    }
    if "/sources/" in path:
        # Random options of a kind are all refused.
        values |= {"config": [{}], "secrets": [{}], "sample": [None]}
    return values
