"""Names of users in Slack messages, asked for with the bot's token."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.helpers.api import Api
from tests.helpers.polling import Answer, hosting
from tests.helpers.sources import Connected, connect, signals_of

from postroom.clock import now
from postroom.intake.names import Names
from postroom.intake.processing import Processor, process
from postroom.settings import SourceSettings
from postroom.sources.connected.schemas import ConnectedSource
from postroom.sources.connected.secrets import SourceSecrets

SETTINGS = SourceSettings(allow_private=True)
PEOPLE = {"U1": {"display_name": "", "real_name": "Mona Lisa"}, "U2": {"display_name": "hubot"}}


def users_info(path: str, headers: dict[str, str], body: bytes) -> Answer:
    """Answer like `users.info` of Slack."""
    [id] = parse_qs(urlsplit(path).query)["user"]
    if headers.get("authorization") != "Bearer xoxb-token":
        return 200, {}, {"ok": False, "error": "invalid_auth"}
    if id not in PEOPLE:
        return 200, {}, {"ok": False, "error": "user_not_found"}
    return 200, {}, {"ok": True, "user": {"id": id, "name": "login", "profile": PEOPLE[id]}}


async def connected(api: Api, name: str, address: str, **secrets: str) -> Connected:
    """Add a Slack source whose API is at an address."""
    return await connect(
        api,
        "slack",
        name=name,
        config={"api": address},
        secrets={"signing_secret": "signing-secret", **secrets},
    )


async def read(api: Api, source: Connected, stamp: str, text: str, names: Names) -> Any:
    """Send a message of U1 and process it; return its signal."""
    event = {"type": "message", "channel": "C1", "user": "U1", "ts": stamp, "text": text}
    sent = await source.send({"type": "event_callback", "event_id": f"Ev{stamp}", "event": event})
    assert sent.json() == {"status": "stored"}, sent.text
    processor = Processor(api.engine, api.state.jobs, now, SETTINGS, names)
    await process(processor, api.project, stopping=lambda: False)
    [signal] = await signals_of(api, f"C1:{stamp}")
    return signal


def counting(answer: Callable[..., Answer]) -> tuple[list[str], Callable[..., Answer]]:
    """Return the list of requested paths, and the answer that fills it."""
    asked: list[str] = []

    def answering(path: str, headers: dict[str, str], body: bytes) -> Answer:
        asked.append(path)
        return answer(path, headers, body)

    return asked, answering


async def test_slack_message_with_a_bot_token_has_the_names_of_users(api: Api) -> None:
    asked, answer = counting(users_info)
    async with hosting(answer) as host:
        source = await connected(api, "names", host.address, bot_token="xoxb-token")
        names = Names(SourceSecrets(api.hasher), SETTINGS)
        signal = await read(api, source, "1.1", "<@U2> the export of <@U9> stops", names)
        again = await read(api, source, "1.2", "<@U2> and now the import of <@U9>", names)

    assert signal.description == "@hubot the export of @U9 stops"
    assert signal.extra["author"] == "Mona Lisa"
    assert again.description == "@hubot and now the import of @U9"
    assert sorted(asked) == [f"/users.info?user={id}" for id in ("U1", "U2", "U9")]


async def test_slack_message_without_a_token_or_an_answer_keeps_the_ids(api: Api) -> None:
    asked, answer = counting(lambda *_: (500, {}, b"<html>"))
    async with hosting(answer) as host:
        names = Names(SourceSecrets(api.hasher), SETTINGS)
        without = await connected(api, "no token", host.address)
        signal = await read(api, without, "2.1", "<@U2> the export stops", names)
        assert asked == []
        failing = await connected(api, "no answer", host.address, bot_token="xoxb-token")
        other = await read(api, failing, "2.2", "<@U2> the import stops", names)
    away = await connected(api, "away", host.address, bot_token="xoxb-token")
    third = await read(api, away, "2.3", "<@U2> the report stops", names)

    assert [one.description.split()[0] for one in (signal, other, third)] == ["@U2", "@U2", "@U2"]
    assert json.dumps(other.extra).count("U1") == 1


class _ChangingNames(Names):
    """Changes the rules of a source once, while a delivery of it is read."""

    def __init__(self, source: Connected, rules: list[Any]) -> None:
        super().__init__(SourceSecrets(source.api.hasher), SETTINGS)
        self.source, self.rules, self.calls = source, rules, 0

    async def of(self, source: ConnectedSource, bodies: Iterable[bytes]) -> Mapping[str, str]:
        self.calls += 1
        if self.calls == 1:
            saved = await self.source.call("PUT", "rules/", {"rules": self.rules})
            assert saved.json()["saved"] is True
        return {}


async def test_rules_changed_while_a_delivery_is_read_apply_to_it(api: Api) -> None:
    source = await connected(api, "changing", "http://127.0.0.1:9")
    condition = {"field": "text", "operation": "contains", "value": "checkout"}
    names = _ChangingNames(source, [{"conditions": [condition], "action": "weight", "weight": 0.2}])

    signal = await read(api, source, "9.1", "The checkout hangs", names)

    assert (signal.weight, names.calls) == (0.2, 2)
