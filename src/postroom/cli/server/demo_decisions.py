"""What people and an agent have decided in the demo: a split, a snooze, a problem that came back, a hand-off."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from postroom.cli.client import Client
from postroom.domain.errors import PostroomError

SNOOZED_FOR = timedelta(days=7)


async def purify(client: Client, project_id: int) -> int:
    """Move signals to the report about their problem, or split them off if there is none; return how many moves."""
    base = f"/api/projects/{project_id}/signals"
    groups = await _groups_of_all(client, base)
    homes = {max(of, key=lambda group: len(of[group])): id for id, of in groups.items() if of}
    done = 0
    for report_id, of in groups.items():
        for group in sorted(of, key=lambda group: -len(of[group]))[1:]:
            body = {"signal_ids": of[group], "reason": "These are about another problem."}
            # The first is split off in any case, to have an example of it.
            if done and group in homes:
                await client.post(f"{base}/move/", {**body, "report_id": homes[group]})
            else:
                await client.post(f"{base}/reports/{report_id}/split/", body)
            done += 1
    return done


async def decide(client: Client, project_id: int, data_dir: Path, now: datetime) -> bool:
    """Make the other decisions of the demo once; return whether they were made now."""
    base = f"/api/projects/{project_id}/signals"
    if (await client.get(f"{base}/reports/", {"status": "suppressed", "limit": 1}))["count"]:
        return False
    groups = await _groups_of_all(client, base)
    _, reports = await client.pages(f"{base}/reports/", {"status": "ready", "ordering": "-priority"})
    handed = await _hand_off(client, base, reports, groups, data_dir)
    rest = [report for report in reports if report["id"] != handed]
    came_back = next((one for one in rest if "zendesk" in one["source_products"]), None)
    if came_back is not None:
        await _come_back(client, base, came_back["id"], now)
    snoozed = next((one for one in rest if one is not came_back), None)
    if snoozed is not None:
        body = {"state": "suppressed", "snooze_until": (now + SNOOZED_FOR).isoformat()}
        await client.post(f"{base}/reports/{snoozed['id']}/state/", body)
    return True


async def _groups_of_all(client: Client, base: str) -> dict[str, dict[str, list[str]]]:
    _, reports = await client.pages(f"{base}/reports/")
    return {report["id"]: await _groups(client, base, report["id"]) for report in reports}


async def _groups(client: Client, base: str, report_id: str) -> dict[str, list[str]]:
    """Return the ids of a report's signals by the problem that they are about; unlabelled ones are left out."""
    from postroom.sample.loader import rows_of_sample

    known = {(row["source_product"], row["source_id"], row["text"]): row["group"] for row in rows_of_sample()}
    found: dict[str, list[str]] = {}
    for signal in (await client.get(f"{base}/reports/{report_id}/signals/"))["signals"]:
        group = known.get((signal["source_product"], signal["source_id"], signal["content"]))
        if group is not None:
            found.setdefault(group, []).append(signal["signal_id"])
    return found


async def _come_back(client: Client, base: str, report_id: str, now: datetime) -> None:
    """Resolve a report whose problem somebody then reports again."""
    body = {"state": "resolved", "dismissal_reason": "fixed_outside_posthog"}
    await client.post(f"{base}/reports/{report_id}/state/", body)
    signals = (await client.get(f"{base}/reports/{report_id}/signals/"))["signals"]
    said = next(one for one in signals if one["source_product"] == "zendesk")
    again = {
        "source_product": said["source_product"],
        "source_type": said["source_type"],
        "source_id": f"{said['source_id']}-again",
        "description": f"{said['content']}\n\nThis is back since this morning.",
        "timestamp": now.isoformat(),
    }
    await client.post(f"{base}/emit/", again)


async def _hand_off(
    client: Client,
    base: str,
    reports: Sequence[Mapping[str, Any]],
    groups: Mapping[str, Mapping[str, Sequence[str]]],
    data_dir: Path,
) -> str | None:
    """Hand the report over whose problem an agent has fixed on a branch; return its id."""
    from postroom.sample.application import FOLDER
    from postroom.sample.harbourline.build import FIX_BRANCH, FIX_SUBJECT, FIXED, NAME, tip

    ready = {report["id"] for report in reports}
    report_id = next((id for id, of in groups.items() if id in ready and FIXED in of), None)
    if report_id is None:
        return None
    sha = await asyncio.to_thread(tip, data_dir / FOLDER, FIX_BRANCH)
    if sha is None:  # The repository was made by an earlier version, which had no such branch.
        return None
    await client.post(f"{base}/handoff/config/", {"channel": "pull"})
    try:
        made = await client.post(f"{base}/reports/{report_id}/hand_off/", {"force": True})
    except PostroomError:
        return None
    run = f"{base.removesuffix('/signals')}/tasks/{made['task']}/runs/{made['run']}/"
    await client.post(f"{run}start/")
    content = {"repository": NAME, "branch": FIX_BRANCH, "commit_sha": sha, "message": FIX_SUBJECT}
    await client.post(
        f"{base}/reports/{report_id}/artefacts/", {"artefact_type": "commit", "content": content}
    )
    await client.patch(run, {"status": "completed", "branch": FIX_BRANCH})
    return report_id
