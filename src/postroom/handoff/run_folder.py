"""The folder of one run of a command: its input, its start, and its output."""

import contextlib
import fcntl
import json
import os
import re
import secrets
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from postroom.domain.handoff.prompt import Brief, make_prompt
from postroom.handoff import supervisor
from postroom.handoff.schemas import Handoff
from postroom.repositories.checkout import BRANCHES
from postroom.settings import HandoffSettings, inherited
from postroom.text.characters import storable

STARTING = 15.0
"""Seconds within which a supervisor has to report its start."""

MAX_OUTPUT_FILE = 65_536
LAST_WORDS = 500

_ENDS: Mapping[str, str] = {
    "timeout": "The command exceeded its timeout and was terminated.",
    "stopped": "The command was stopped.",
    "orphaned": "No worker supervised the command any more, so it was terminated.",
    "unstartable": "The command can't be started",
    "interrupted": "The command was interrupted and is not started again.",
}


@dataclass(frozen=True, slots=True)
class Place:
    """The folder of one run."""

    folder: Path

    @property
    def clone(self) -> Path:
        """The working directory of the command."""
        return self.folder / "work"

    @property
    def result(self) -> Path:
        """The file with the result."""
        return self.folder / "result.json"

    def has(self, name: str) -> bool:
        """Return whether the folder has a file with this name."""
        return (self.folder / name).exists()

    def read_result(self) -> dict[str, Any]:
        """Return the result."""
        result_: dict[str, Any] = json.loads(self.result.read_text())
        return result_

    def is_supervised(self) -> bool:
        """Return whether a supervisor holds the lock of the folder."""
        with (self.folder / "lock").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except OSError:
                return True
        return False


def branch_of(handoff: Handoff) -> str:
    """Return the branch for the work on a hand-off."""
    return f"{BRANCHES}{handoff.task_id.hex[-12:]}"


def write_spec(settings: HandoffSettings, handoff: Handoff, place: Place, brief: Brief, base: str) -> None:
    """Write the prompt and the supervisor's specification; `base` is the commit from which the work starts."""
    file = place.folder / "prompt"
    file.write_text(make_prompt(brief, marker=secrets.token_hex(12)))
    specification = {
        "POSTROOM_REPORT_ID": str(handoff.report_id),
        "POSTROOM_TASK_ID": str(handoff.task_id),
        "POSTROOM_RUN_ID": str(handoff.task_run_id),
        "POSTROOM_BRANCH": branch_of(handoff),
        "POSTROOM_PROMPT_FILE": str(file),
        "POSTROOM_OUTPUT_FILE": str(place.folder / "said.json"),
    }
    spec = {
        "argv": [part.replace("{prompt_file}", str(file)) for part in settings.command],
        "folder": str(place.clone),
        "environment": {**inherited(settings.command_environment), **specification},
        "seconds": settings.command_seconds,
        "output_bytes": settings.command_output_bytes,
        "orphan_seconds": settings.command_orphan_seconds,
        "base": base,
        "message": " ".join(brief.title.split()),
    }
    draft = place.folder / "spec.draft"
    draft.write_text(json.dumps(spec))
    draft.replace(place.folder / "spec.json")


def spawn(place: Place) -> None:
    """Start the supervisor, which detaches itself; a second one would detect the first and exit."""
    subprocess.run(  # noqa: S603  # our own program
        [sys.executable, "-I", supervisor.__file__, str(place.folder)],
        cwd="/",
        env={"PATH": os.defpath},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        timeout=STARTING,
        check=False,
    )


def end_leftovers(run_id: UUID) -> int:
    """Kill processes with a run's id in their environment (on Linux); return how many."""
    mark = f"POSTROOM_RUN_ID={run_id}".encode()
    killed = 0
    for entry in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):
            if mark in entry.read_bytes().split(b"\0"):
                os.kill(int(entry.parent.name), 9)
                killed += 1
    return killed


def explain(result: Mapping[str, Any], output: str) -> str:
    """Describe the failure of a command in a sentence, including the end of its output."""
    words = re.sub(r"\s+", " ", output[-LAST_WORDS:]).strip()
    last = f" Its last output: {words}" if words else ""
    if result["ended"] == "exit":
        code = int(result["code"])
        how = f"was killed by signal {-code}" if code < 0 else f"exited with code {code}"
        return f"The command {how}.{last}"
    why = _ENDS[result["ended"]]
    return f"{why}: {result['error']}." if result["ended"] == "unstartable" else f"{why}{last}"


def read_output(place: Place) -> str:
    """Return the output of the command, as far as it was kept."""
    try:
        return storable((place.folder / "output").read_bytes().decode("utf-8", "replace"))
    except OSError:
        return ""


def read_said(place: Place) -> dict[str, Any]:
    """Return the pull request that the command declared in its output file, if any."""
    path = place.folder / "said.json"
    try:
        # The command controls this file, so it is read with a size limit and without following links.
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
            declared = json.loads(file.read(MAX_OUTPUT_FILE))
    except (OSError, ValueError, RecursionError):
        return {}
    address = declared.get("pr_url") if isinstance(declared, dict) else None
    if not isinstance(address, str) or not re.fullmatch(r"https?://\S{1,2000}", address):
        return {}
    return {"pr_url": storable(address)}
