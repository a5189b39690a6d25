"""The remote adapter against a real HTTP server on the loopback address, which answers as each test says."""

import asyncio
import json
import math
from collections.abc import AsyncIterator
from typing import Any

import numpy as np
import pytest
import pytest_asyncio
from tests.helpers.models.provider import Answer, Provider, serving

from postroom.domain.errors import Invalid, Unavailable
from postroom.kit.retry import RetryPolicy
from postroom.models.openai_compatible import MAX_CHARACTERS, OpenAICompatible

QUICK = RetryPolicy(attempts=3, timeout=5, first_wait=0.001, longest_wait=0.01)
KEY = "sk-very-secret-0123456789"


def numbers(text: str, dimension: int = 4) -> list[float]:
    return [float(len(text) + 1), *([1.0] * (dimension - 1))]


def good(body: dict[str, Any], dimension: int = 4) -> Answer:
    rows = [{"index": n, "embedding": numbers(text, dimension)} for n, text in enumerate(body["input"])]
    return 200, {}, json.dumps({"object": "list", "data": rows}).encode()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def running() -> AsyncIterator[Provider]:
    async with serving() as provider:
        yield provider


@pytest.fixture
def provider(running: Provider) -> Provider:
    running.forget()
    running.answer(good)
    return running


async def embed(provider: Provider, texts: list[str], **settings: Any) -> Any:
    embedder = OpenAICompatible(
        **{"base_url": provider.url, "model": "small", "api_key": KEY, "retry": QUICK, **settings}
    )
    try:
        return await embedder.embed(texts)
    finally:
        await embedder.close()


async def test_rows_come_back_normalised_in_order_over_several_batches(provider: Provider) -> None:
    texts = ["x" * n for n in range(1, 151)]
    vectors = await embed(provider, texts)
    expected = np.array([numbers(text) for text in texts])
    expected /= np.linalg.norm(expected, axis=1, keepdims=True)
    assert vectors.dtype == np.float32
    assert np.allclose(vectors, expected, atol=1e-6)
    assert sorted(len(request["input"]) for request in provider.requests) == [22, 64, 64]
    assert set(provider.paths) == {"/v1/embeddings"}
    assert provider.headers[0][b"authorization"] == f"Bearer {KEY}".encode()
    assert provider.requests[0]["model"] == "small"
    assert "dimensions" not in provider.requests[0]


async def test_openai_embeddings_without_key_send_none(provider: Provider) -> None:
    await embed(provider, ["x"], api_key=None)
    assert b"authorization" not in provider.headers[0]


async def test_openai_embeddings_without_texts_send_nothing(provider: Provider) -> None:
    assert len(await embed(provider, [])) == 0
    assert provider.requests == []


async def test_blank_huge_and_broken_texts_are_made_fit_to_send(provider: Provider) -> None:
    await embed(provider, ["", " \n", "y" * 100_000, "\ud800"])
    assert provider.requests[0]["input"] == [".", ".", "y" * MAX_CHARACTERS, "?"]


async def test_openai_embeddings_dimension_is_learnt_or_requested(provider: Provider) -> None:
    learning = OpenAICompatible(base_url=provider.url, model="small", retry=QUICK)
    with pytest.raises(Unavailable, match="not known before its first answer"):
        _ = learning.dimension
    await learning.embed(["x"])
    assert (learning.dimension, learning.name) == (4, "small")
    provider.answer(lambda body: good(body, dimension=5))
    with pytest.raises(Invalid, match="returned vectors of 5 numbers, not 4"):
        await learning.embed(["x"])
    await learning.close()

    provider.answer(lambda body: good(body, dimension=body["dimensions"]))
    asking = OpenAICompatible(base_url=provider.url, model="small", dimension=7, ask_dimension=True)
    assert (asking.dimension, asking.name) == (7, "small@7")
    assert (await asking.embed(["x"])).shape == (1, 7)
    await asking.close()


async def test_openai_embeddings_concurrency_is_limited(provider: Provider) -> None:
    gate = asyncio.Event()

    async def script(turn: int, body: dict[str, Any]) -> Answer:
        if provider.at_once == 2:
            gate.set()
        await gate.wait()
        return good(body)

    provider.script = script
    vectors = await embed(provider, ["x"] * 12, batch=2, concurrency=2)
    assert len(vectors) == 12
    assert len(provider.requests) == 6
    assert provider.most_at_once == 2


async def test_indexes_out_of_order_are_put_in_order(provider: Provider) -> None:
    def backwards(body: dict[str, Any]) -> Answer:
        status, headers, content = good(body)
        return status, headers, json.dumps({"data": json.loads(content)["data"][::-1]}).encode()

    provider.answer(backwards)
    vectors = await embed(provider, ["a", "bbbb", "ccccccccc"])
    assert vectors[0][0] < vectors[1][0] < vectors[2][0]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ([{"index": 0, "embedding": [1.0, 2.0]}], "2 texts with 1 vectors"),
        ("nothing", "2 texts with no vectors"),
        ([{"index": 0, "embedding": [1.0]}] * 2, "which vector belongs to which text"),
        ([{"index": 0, "embedding": [1.0]}, {"index": 2, "embedding": [1.0]}], "which vector"),
        ([{"index": 0, "embedding": [1.0]}, {"index": True, "embedding": [1.0]}], "which vector"),
        ([{"index": 0, "embedding": [1.0]}, "text"], "which vector"),
        ([{"embedding": [1.0, 2.0]}, {"embedding": [1.0]}], "finite numbers"),
        ([{"embedding": [1.0, math.nan]}, {"embedding": [1.0, 2.0]}], "finite numbers"),
        ([{"embedding": [1.0, math.inf]}, {"embedding": [1.0, 2.0]}], "finite numbers"),
        ([{"embedding": [1.0, None]}, {"embedding": [1.0, 2.0]}], "finite numbers"),
        ([{"embedding": [1.0, 10**400]}, {"embedding": [1.0, 2.0]}], "finite numbers"),
        ([{"embedding": []}, {"embedding": []}], "finite numbers"),
        ([{"embedding": "AAAA"}, {"embedding": "BBBB"}], "finite numbers"),
        ([{}, {}], "finite numbers"),
    ],
)
async def test_answers_that_do_not_fit_are_refused_at_once(
    provider: Provider, data: Any, sentence: str
) -> None:
    provider.answer(lambda _: (200, {}, json.dumps({"data": data}).encode()))
    with pytest.raises(Invalid, match=sentence):
        await embed(provider, ["a", "b"])
    assert len(provider.requests) == 1


async def test_openai_embeddings_wrong_dimension_is_refused(provider: Provider) -> None:
    with pytest.raises(Invalid, match="returned vectors of 4 numbers, not 384"):
        await embed(provider, ["a"], dimension=384)


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503])
async def test_busy_then_ok_is_ok(provider: Provider, status: int) -> None:
    provider.answer(lambda _: (status, {}, b"busy"), good)
    assert len(await embed(provider, ["a"])) == 1
    assert len(provider.requests) == 2


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, 0.75),
        ({"Retry-After": "3"}, 3.0),
        ({"Retry-After": "86400"}, 20.0),
        ({"Retry-After": "soon"}, 0.75),
        (
            {"Retry-After": "Wed, 21 Oct 2026 07:28:09 GMT", "Date": "Wed, 21 Oct 2026 07:28:00 GMT"},
            9.0,
        ),
        (
            {"Retry-After": "Wed, 21 Oct 2026 07:28:09 GMT", "Date": "Wed, 21 Oct 2026 09:28:00 GMT"},
            0.75,
        ),
    ],
)
async def test_retry_after_is_honoured_within_bounds(
    provider: Provider, headers: dict[str, str], expected: float
) -> None:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    provider.answer(lambda _: (429, headers, b"{}"), good)
    retry = RetryPolicy(attempts=2, timeout=5, first_wait=1, longest_wait=20, jitter=lambda: 0.5, sleep=sleep)
    await embed(provider, ["a"], retry=retry)
    assert waits == [expected]


async def test_waits_grow(provider: Provider) -> None:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    provider.answer(lambda _: (500, {}, b""))
    retry = RetryPolicy(attempts=5, longest_wait=3, jitter=lambda: 0.0, sleep=sleep)
    with pytest.raises(Unavailable):
        await embed(provider, ["a"], retry=retry)
    assert waits == [0.5, 1.0, 2.0, 3.0]


async def test_errors_for_ever_end_as_unavailable_with_the_last_reason(provider: Provider) -> None:
    provider.answer(lambda _: (500, {}, b'{"error": {"message": "out of memory"}}'))
    with pytest.raises(Unavailable, match=r"3 attempts: status 500 \(out of memory\)"):
        await embed(provider, ["a"])
    assert len(provider.requests) == 3


@pytest.mark.parametrize("content", [b"<html>", b"", b"[" * 200_000])
async def test_garbage_for_json_is_tried_again_then_unavailable(provider: Provider, content: bytes) -> None:
    provider.answer(lambda _: (200, {}, content))
    with pytest.raises(Unavailable, match="not JSON"):
        await embed(provider, ["a"])
    provider.answer(lambda _: (200, {}, content), good)
    provider.requests.clear()
    assert len(await embed(provider, ["a"])) == 1


async def test_openai_embeddings_missing_response_times_out(provider: Provider) -> None:
    async def script(turn: int, body: dict[str, Any]) -> Answer:
        await asyncio.sleep(0 if turn == 2 else 60)
        return good(body)

    provider.script = script
    slow = RetryPolicy(attempts=2, timeout=0.05, first_wait=0.001)
    with pytest.raises(Unavailable, match=r"no answer within 0\.05 seconds"):
        await embed(provider, ["a"], retry=slow)


async def test_openai_embeddings_unreachable_server_is_unavailable() -> None:
    nowhere = Provider(url="http://127.0.0.1:9/v1")
    with pytest.raises(Unavailable, match="no connection"):
        await embed(nowhere, ["a"])


async def test_openai_embeddings_refusal_is_shortened_without_key(provider: Provider) -> None:
    message = f"Incorrect key: {KEY}.\n" + "Go and read the manual. " * 100
    provider.answer(lambda _: (401, {}, json.dumps({"error": {"message": message}}).encode()))
    with pytest.raises(Unavailable) as caught:
        await embed(provider, ["a"])
    told = str(caught.value)
    assert "status 401 (Incorrect key: [key]. Go and read" in told
    assert KEY not in told
    assert len(told) < 400
    assert "\n" not in told
    assert len(provider.requests) == 1


@pytest.mark.parametrize("content", [b"", b"nope", b"[1]", b'{"detail": "nope"}', b'{"error": "nope"}'])
async def test_openai_embeddings_refusal_of_any_form_is_reported(provider: Provider, content: bytes) -> None:
    provider.answer(lambda _: (404, {}, content))
    with pytest.raises(Unavailable, match="status 404"):
        await embed(provider, ["a"])


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, Invalid),
        (413, Invalid),
        (422, Invalid),
        (401, Unavailable),
        (403, Unavailable),
        (404, Unavailable),
    ],
)
async def test_openai_embeddings_text_is_blamed_only_for_text_errors(
    provider: Provider, status: int, kind: type[Exception]
) -> None:
    provider.answer(lambda _: (status, {}, b""))
    with pytest.raises(kind, match=f"status {status}"):
        await embed(provider, ["a"])
    assert len(provider.requests) == 1


async def test_openai_embeddings_redirect_is_not_followed(provider: Provider) -> None:
    provider.answer(lambda _: (307, {"Location": provider.url + "/elsewhere"}, b""))
    with pytest.raises(Unavailable, match="status 307"):
        await embed(provider, ["a"])
    assert len(provider.requests) == 1


async def test_openai_embeddings_endless_response_is_refused(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("postroom.models.openai_compatible.MAX_ANSWER_BYTES", 2**20)
    provider.answer(lambda _: (200, {}, b"x" * (2**20 + 1)))
    with pytest.raises(Invalid, match="longer than 1 MB"):
        await embed(provider, ["a"])


async def test_openai_embeddings_one_refused_batch_ends_call(provider: Provider) -> None:
    provider.answer(lambda body: (400, {}, b"") if "bad" in body["input"] else good(body))
    with pytest.raises(Invalid, match="status 400"):
        await embed(provider, ["ok", "bad", "ok"], batch=1)


@pytest.mark.parametrize(
    "setting",
    [
        {"base_url": "ftp://host/v1"},
        {"base_url": "localhost:80"},
        {"base_url": "http://host:port/v1"},
        {"api_key": "line\nbreak"},
        {"dimension": 0},
        {"ask_dimension": True},
        {"batch": 65},
        {"concurrency": 0},
        {"retry": RetryPolicy(attempts=0)},
    ],
)
def test_senseless_settings_are_refused(setting: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        OpenAICompatible(**{"base_url": "http://host/v1", "model": "small", **setting})
