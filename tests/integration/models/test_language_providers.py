"""The clients of both providers against a real HTTP server on the loopback address, as the settings name them."""

import json
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import orjson
import pytest
import pytest_asyncio
from pydantic import BaseModel, SecretStr
from tests.helpers.models.provider import Answer, Provider, serving

from postroom.domain.errors import Invalid, Unavailable
from postroom.models.configured import make_language
from postroom.models.language import Answer as Told
from postroom.models.language import LanguageModel, Limits, Meter, NoAnswer, Prompt, Question
from postroom.settings import LanguageSettings, PriceSettings
from postroom.text.fence import Data

KEY = "sk-very-secret-0123456789"


class Verdict(BaseModel):
    """Whether two signals are about one problem."""

    same: bool


QUESTION = Question(
    prompt=Prompt("judge", "Judge."), parts=("Compare.", Data("signal 1", "It fails.")), output=Verdict
)


def openai(arguments: str, *, usage: bool = True) -> Any:
    def answer(body: dict[str, Any]) -> Answer:
        call = {
            "id": "1",
            "type": "function",
            "function": {"name": body["tools"][0]["function"]["name"], "arguments": arguments},
        }
        told: dict[str, Any] = {
            "id": "x",
            "object": "chat.completion",
            "created": 1,
            "model": "small",
            "choices": [
                {
                    "index": 0,
                    "finish_reason": "tool_calls",
                    "message": {"role": "assistant", "content": None, "tool_calls": [call]},
                }
            ],
        }
        if usage:
            told["usage"] = {"prompt_tokens": 200, "completion_tokens": 30, "total_tokens": 230}
        return 200, {"content-type": "application/json"}, json.dumps(told).encode()

    return answer


def anthropic(body: dict[str, Any]) -> Answer:
    told = {
        "id": "m",
        "type": "message",
        "role": "assistant",
        "model": "small",
        "content": [
            {"type": "tool_use", "id": "t", "name": body["tools"][0]["name"], "input": {"same": True}}
        ],
        "stop_reason": "tool_use",
        "stop_sequence": None,
        "usage": {"input_tokens": 300, "output_tokens": 40},
    }
    return 200, {"content-type": "application/json"}, json.dumps(told).encode()


def refusal(body: dict[str, Any]) -> Answer:
    told = json.loads(anthropic(body)[2]) | {"content": [], "stop_reason": "refusal"}
    return 200, {"content-type": "application/json"}, json.dumps(told).encode()


def raw(status: int, text: bytes, **headers: str) -> Any:
    return lambda _: (status, {"content-type": "application/json", **headers}, text)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def running() -> AsyncIterator[Provider]:
    async with serving() as provider:
        yield provider


@pytest.fixture
def provider(running: Provider) -> Provider:
    running.forget()
    return running


def settings(provider: Provider, model: str = "openai:small", **more: Any) -> LanguageSettings:
    url = provider.url if model.startswith("openai") else provider.url.removesuffix("/v1")
    return LanguageSettings(model=model, base_url=url, api_key=SecretStr(KEY), attempts=1, **more)


async def ask(wanted: LanguageSettings, meter: Meter | None = None) -> Told[Verdict]:
    model: LanguageModel | None = make_language(wanted)
    assert model is not None
    try:
        return await model.ask(QUESTION, meter=meter)
    finally:
        await model.close()


async def test_openai_compatible_server_answers(provider: Provider) -> None:
    provider.answer(openai('{"same": true}'))
    price = {"openai:small": PriceSettings.model_validate({"input": 1, "output": "2.5"})}

    answer = await ask(settings(provider, prices=price))

    assert answer.value == Verdict(same=True)
    assert (answer.model, answer.input_tokens, answer.output_tokens) == ("openai:small", 200, 30)
    assert str(answer.dollars) == "0.000275"
    assert provider.paths == ["/v1/chat/completions"]
    assert provider.headers[0][b"authorization"] == f"Bearer {KEY}".encode()
    sent = json.dumps(provider.requests[0])
    assert "It fails." in sent
    assert "Judge." in sent
    assert provider.requests[0]["max_completion_tokens"] == Limits().output_tokens


async def test_anthropic_server_answers(provider: Provider) -> None:
    provider.answer(anthropic)

    answer = await ask(settings(provider, "anthropic:small"))

    assert answer.value == Verdict(same=True)
    assert (answer.input_tokens, answer.output_tokens, answer.dollars) == (300, 40, None)
    assert provider.paths == ["/v1/messages"]
    assert provider.headers[0][b"authorization"] == f"Bearer {KEY}".encode()


async def test_anthropic_refusal_is_not_answer(provider: Provider) -> None:
    provider.answer(refusal)

    with pytest.raises(NoAnswer, match="refused"):
        await ask(settings(provider, "anthropic:small"))


async def test_language_model_key_is_not_read_from_environment(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-the-environment")
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-of-the-environment")
    for model, answer in (("openai:small", openai('{"same": true}')), ("anthropic:small", anthropic)):
        provider.answer(answer)
        await ask(settings(provider, model).model_copy(update={"api_key": None}))

    assert "sk-of-the-environment" not in str(provider.headers)


async def test_language_model_server_without_usage_is_charged_maximum(provider: Provider) -> None:
    provider.answer(openai('{"same": true}', usage=False))
    meter = Meter()

    await ask(settings(provider), meter)

    assert meter.input_tokens > 1000
    assert meter.output_tokens == Limits().output_tokens


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (raw(200, b"<html>login</html>"), Unavailable),
        (raw(200, b"{}"), Unavailable),
        (raw(200, b'{"choices": "none"}'), Unavailable),
        (raw(200, b"\xff\xfe\x00"), Unavailable),
        (raw(401, json.dumps({"error": {"message": f"bad key {KEY}"}}).encode()), Unavailable),
        (raw(404, b"no"), Unavailable),
        (raw(429, b"{}"), Unavailable),
        (raw(500, b"oops"), Unavailable),
        (raw(400, b"{}"), Invalid),
        (raw(302, b"", location="http://127.0.0.1:9/v1"), Unavailable),
    ],
)
@pytest.mark.parametrize("model", ["openai:small", "anthropic:small"])
async def test_language_model_broken_server_error_has_no_secrets(
    provider: Provider, model: str, answer: Any, kind: type[Exception]
) -> None:
    provider.answer(answer)

    with pytest.raises(kind) as caught:
        await ask(settings(provider, model))
    assert KEY not in str(caught.value)
    assert len(provider.requests) == 1


async def test_language_model_unreachable_server_is_unavailable() -> None:
    wanted = LanguageSettings(model="openai:small", base_url="http://127.0.0.1:9/v1", attempts=1)

    with pytest.raises(Unavailable, match="provider failed after 1 requests"):
        await ask(wanted)


@pytest.mark.parametrize(
    "wanted",
    [
        {"model": "small"},
        {"model": "google:x"},
        {"model": "openai:"},
        {"model": "openai:x", "base_url": "ftp://host"},
        {"model": "openai:x", "base_url": "host:80"},
        {"model": "openai:x", "api_key": SecretStr("line\nbreak")},
    ],
)
def test_senseless_settings_are_refused(wanted: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        make_language(LanguageSettings(**wanted))


def test_language_model_is_off_by_default() -> None:
    assert make_language(LanguageSettings()) is None


async def test_recorded_answers_replay(tmp_path: Path) -> None:
    file = tmp_path / "answers.jsonl"
    row = {"input_hash": QUESTION.input_hash, "model": "openai:small", "answer": {"same": True}}
    file.write_bytes(orjson.dumps(row) + b"\n")

    answer = await ask(LanguageSettings(model=f"replay:{file}"))

    assert answer.value == Verdict(same=True)
    assert (answer.replayed, answer.model, answer.requests, answer.dollars) == (True, "openai:small", 0, None)


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        (b"", Unavailable, "No answer to this question"),
        (b"nonsense", Invalid, "Line 1"),
        (b'{"input_hash": "x"}', Invalid, "Line 1"),
        (
            orjson.dumps({"input_hash": QUESTION.input_hash, "model": "m", "answer": {"same": "?"}}),
            Invalid,
            "not a Verdict",
        ),
    ],
)
async def test_recordings_that_do_not_help_say_so(
    tmp_path: Path, text: bytes, kind: type[Exception], words: str
) -> None:
    file = tmp_path / "answers.jsonl"
    file.write_bytes(text)

    with pytest.raises(kind, match=words):
        await ask(LanguageSettings(model=f"replay:{file}"))


async def test_recordings_that_are_not_there_say_so(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="can't be read"):
        await ask(LanguageSettings(model=f"replay:{tmp_path / 'none'}"))


@pytest.mark.slow
def test_language_model_loads_nothing_heavy_until_used() -> None:
    program = (
        "import sys, postroom.cli.main, postroom.asgi, postroom.worker.runtime\n"
        "from postroom.models.configured import make_language\n"
        "from postroom.settings import LanguageSettings\n"
        "assert make_language(LanguageSettings(model='openai:x')) is not None\n"
        "print(sorted({name.split('.')[0] for name in sys.modules}"
        " & {'pydantic_ai', 'openai', 'anthropic', 'httpx2'}))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
