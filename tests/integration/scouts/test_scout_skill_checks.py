"""Checking skills over the API: a large one blocks nobody."""

from tests.helpers.api import Api, bearer
from tests.helpers.loops import watched_loop

HEAD = "---\nname: signals-scout-carts\ndescription: Looks at carts.\nmetadata:\n"


def skill(keys: int) -> str:
    return HEAD + "".join(f"  key{number}: {{a: [1, 2]}}\n" for number in range(keys)) + "---\n\nLook.\n"


async def test_check_of_a_large_front_matter_does_not_block_the_loop(api: Api) -> None:
    headers = bearer(await api.key("signal_scout:write"))
    async with watched_loop() as watched:
        refused = await api.client.post(
            api.url("scout/skills/check/"), json={"text": skill(11_000)}, headers=headers
        )
        fine = await api.client.post(
            api.url("scout/skills/check/"), json={"text": skill(2_000)}, headers=headers
        )
    assert refused.status_code == 200
    assert "64,000 characters" in refused.json()["problem"]
    assert (fine.json()["ok"], fine.json()["name"]) == (True, "signals-scout-carts")
    assert watched.longest < 1


async def test_check_of_slow_skill_is_a_problem_of_it(api: Api) -> None:
    headers = bearer(await api.key("signal_scout:write"))
    deep = HEAD + "  a: " + "[" * 30_000 + "\n---\n\nLook.\n"

    answer = await api.client.post(api.url("scout/skills/check/"), json={"text": deep}, headers=headers)

    assert (answer.status_code, answer.json()["ok"]) == (200, False)
    assert answer.json()["problem"]


async def test_skill_with_large_front_matter_is_edited_and_shown(api: Api) -> None:
    headers = bearer(await api.key("signal_scout:write", "signal_scout:read"))
    [scout, *_] = (await api.client.post(api.url("scout/configs/sync/"), headers=headers)).json()
    url = api.url(f"scout/configs/{scout['id']}/skill/")
    text = skill(1_500).replace("signals-scout-carts", scout["skill_name"])
    async with watched_loop() as watched:
        saved = await api.client.put(url, json={"text": text}, headers=headers)
        shown = await api.client.get(url, headers=headers)
    assert saved.status_code == 200, saved.text
    assert shown.json()["text"] == saved.json()["text"]
    assert "key1499:" in shown.json()["text"]
    assert watched.longest < 1
