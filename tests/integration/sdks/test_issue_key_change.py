"""Issues that an older version of the key made: they stay one issue after an upgrade, and their states hold."""

import uuid
from collections.abc import AsyncIterator

import pytest
import sqlalchemy as sa
from tests.helpers.api import Api, bearer
from tests.helpers.sdks import Intake, make_intake

from postroom.db.engine import unit_of_work
from postroom.db.tables import error_fingerprints, error_issues
from postroom.domain.issues.former_key import former_hash
from postroom.domain.issues.occurrences import from_json


@pytest.fixture
async def intake(api: Api) -> AsyncIterator[Intake]:
    made = await make_intake(api)
    async with made.client:
        yield made


async def throw(intake: Intake, said: str, file: str = "shop/views.py", function: str = "get") -> None:
    frames = [{"filename": file, "function": function, "lineno": 41, "in_app": True}]
    event = {
        "event": "$exception",
        "distinct_id": "ann",
        "uuid": str(uuid.uuid4()),
        "timestamp": intake.time().isoformat(),
        "properties": {
            "$exception_list": [{"type": "ValueError", "value": said, "stacktrace": {"frames": frames}}]
        },
    }
    answer = await intake.client.post("/batch/", json={"api_key": intake.token, "batch": [event]})
    assert answer.status_code == 200
    await intake.count()


async def store_by_former_key(intake: Intake) -> None:
    """Give the stored issues the fingerprints and families of the former key."""
    async with unit_of_work(intake.api.engine) as uow:
        for issue in await intake.issues():
            hash = former_hash(from_json(issue.sample))
            await uow.execute(
                sa.update(error_fingerprints)
                .where(error_fingerprints.c.issue_id == issue.id)
                .values(hash=hash, inputs=["2026-11"])
            )
            await uow.execute(
                sa.update(error_issues).where(error_issues.c.id == issue.id).values(family=b"former")
            )


async def test_count_of_issues_of_former_key_adds_without_new_signal(intake: Intake) -> None:
    await throw(intake, "Order 7 is empty")
    await throw(intake, "The rate is unknown", function="rate")
    await store_by_former_key(intake)
    for _ in range(2):
        await throw(intake, "Order 8 is empty")
        await throw(intake, "The rate is unknown", function="rate")
    issues = await intake.issues()
    assert [issue.occurrences for issue in issues] == [3, 3]
    assert len(await intake.signals()) == 2
    hashes = await intake.rows(error_fingerprints)
    assert len(hashes) == 4, "each has its fingerprint of both versions, so that the next look-up is direct"


async def test_count_of_similar_message_finds_issue_of_former_key(
    intake: Intake,
) -> None:
    await throw(intake, "The colour red is sold out")
    await store_by_former_key(intake)
    for color in ("red", "blue", "green", "pink", "grey"):
        await throw(intake, f"The colour {color} is sold out")
    assert [issue.occurrences for issue in await intake.issues()] == [6]


async def test_count_of_a_resolved_issue_of_the_former_key_reopens_it(intake: Intake) -> None:
    await throw(intake, "Order 7 is empty")
    await store_by_former_key(intake)
    [issue] = await intake.issues()
    key = bearer(await intake.api.key("task:write"))
    path = f"/api/projects/{intake.project}/signals/error_issues/{issue.id}/"
    await intake.client.patch(path, json={"status": "resolved"}, headers=key)
    intake.time.forward(hours=1)
    await throw(intake, "Order 9 is empty")
    [issue] = await intake.issues()
    assert (issue.status, issue.reopened) == ("active", 1)


async def test_count_of_fault_merged_by_former_key_makes_own_issue(intake: Intake) -> None:
    await throw(intake, "The tax is unknown", "billing/views.py")
    await store_by_former_key(intake)
    await throw(intake, "The tax is unknown", "shipping/views.py")
    await throw(intake, "The tax is unknown", "billing/views.py")
    assert [issue.occurrences for issue in await intake.issues()] == [2, 1]
