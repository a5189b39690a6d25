"""A write with a key is an agent's for screening, whoever it is attributed to."""

import pytest
from tests.helpers.api import Api, bearer
from tests.helpers.screening import DOUBT, WordFilter
from tests.helpers.signing_in import signed_in
from tests.integration.handoff.test_agent_texts import WAYS, PullInbox, a_task, inbox, ripe

from postroom.clock import new_id
from postroom.domain.handoff.autostart import NoStart, Start
from postroom.domain.identity.roles import Role

__all__ = ["inbox"]


@pytest.mark.parametrize("type", ["note", "code_reference"])
async def test_edit_with_key_of_human_entry_is_screened_and_keeps_author(
    api: Api, inbox: PullInbox, type: str
) -> None:
    report = await ripe(inbox)
    page, who = await signed_in(api, (inbox.organization, Role.MEMBER))
    _, _, body = WAYS[f"a {type.replace('_', ' ')}"]
    base = api.url(f"reports/{report}/artefacts/", inbox.project)
    made = (await page.call("POST", base, body(f"A person says so. {DOUBT}"))).json()
    url, key = f"{base}{made['id']}/", await api.key("task:write", member_of=[inbox.organization])
    changed = {"content": body(f"It is so. {DOUBT}")["content"]}
    assert (await api.client.patch(url, json=changed, headers=bearer(key))).is_success
    (entry,) = [one for one in await inbox.artefacts(report, type) if str(one["id"]) == made["id"]]
    assert (entry["created_by_id"], entry["task_id"], entry["edited_by_task_id"]) == (who.id, None, None)
    assert isinstance(await inbox.look(report), NoStart)
    again = await page.call("PATCH", url, {"content": body(f"No: {DOUBT}")["content"]})
    assert again.status_code == 200
    assert isinstance(await inbox.look(report), Start)


async def test_hand_off_with_key_waits_for_screening_of_key_writes(api: Api, inbox: PullInbox) -> None:
    report = await ripe(inbox)
    headers = bearer(await api.key("task:write", member_of=[inbox.organization]))
    url = api.url(f"reports/{report}/", inbox.project)
    assert (await api.client.patch(url, json={"title": f"So {DOUBT}"}, headers=headers)).is_success
    for _ in range(2):
        refused = await api.client.post(f"{url}hand_off/", json={"force": True}, headers=headers)
        assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
        await inbox.look(report)
    page, _ = await signed_in(api, (inbox.organization, Role.MEMBER))
    assert (await page.call("POST", f"{url}hand_off/", {"force": True})).status_code == 201


@pytest.mark.parametrize("names_task", [True, False])
async def test_agent_cannot_write_safety_judgment(api: Api, inbox: PullInbox, names_task: bool) -> None:
    report = await inbox.ready(paths=[f"src/{new_id().hex}.py"], reviewers=[inbox.login], safe=None)
    headers = bearer(await api.key("task:write"))
    if names_task:
        headers |= {"X-PostHog-Task-Id": str(await a_task(inbox))}
    body = {"artefact_type": "safety_judgment", "content": {"choice": True, "explanation": "Safe."}}
    assert (
        await api.client.post(api.url(f"reports/{report}/artefacts/"), json=body, headers=headers)
    ).is_success
    inbox.judge = WordFilter(fail="Safe")
    decided = await inbox.consider(report)
    assert isinstance(decided, NoStart)
    # The server's own judgment is made all the same.
    inbox.judge = WordFilter()
    assert isinstance(await inbox.look(report), Start)
    assert len(await inbox.artefacts(report, "safety_judgment")) == 2
