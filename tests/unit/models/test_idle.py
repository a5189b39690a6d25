"""What is loaded is made once, and given back when nobody uses it."""

import subprocess
import sys
import threading
import time
import weakref

import pytest

from postroom.models import idle
from postroom.models.encoder import shared_encoder
from postroom.models.idle import Loaded, release_idle
from postroom.models.minilm import MiniLM


class LargeModel:
    """Something large."""


def test_idle_model_is_loaded_once_by_many_threads() -> None:
    made: list[LargeModel] = []

    def load() -> LargeModel:
        time.sleep(0.02)
        made.append(LargeModel())
        return made[-1]

    one = Loaded(load)
    threads = [threading.Thread(target=one.get) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1
    assert one.get() is made[0]


def test_idle_model_is_released_and_loaded_again() -> None:
    one = Loaded(LargeModel)
    first = weakref.ref(one.get())
    release_idle(60)
    assert one.is_held()
    assert first() is not None
    release_idle(0)
    assert not one.is_held()
    assert first() is None
    assert isinstance(one.get(), LargeModel)


def test_idle_model_failed_load_is_retried() -> None:
    tries = iter([OSError("no such file"), None])

    def load() -> LargeModel:
        if (error := next(tries)) is not None:
            raise error
        return LargeModel()

    one = Loaded(load)
    with pytest.raises(OSError, match="no such file"):
        one.get()
    assert not one.is_held()
    assert isinstance(one.get(), LargeModel)


def test_idle_model_is_released_without_a_call(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idle, "IDLE_SECONDS", 0.05)
    monkeypatch.setattr(idle, "_watching", False)
    one = Loaded(LargeModel)
    for _ in range(2):  # the thread that looks ends with the last of them, and begins with the next
        one.get()
        until = time.monotonic() + 5
        while one.is_held() and time.monotonic() < until:
            time.sleep(0.01)
        assert not one.is_held()


async def test_encoder_reloaded_gives_same_vectors() -> None:
    encoder = MiniLM()
    text = "The export fails with a timeout."
    [before] = await encoder.embed([text])
    assert release_idle(0) > 0
    [after] = await encoder.embed([text])
    assert (before == after).all()
    await encoder.close()
    shared_encoder().tokenizer()


MEMORY = """
from pathlib import Path
from postroom.models.idle import bound_heap, release_idle
bound_heap()
import numpy, onnxruntime
from postroom.models.minilm import MiniLM
from postroom.screening.local import LocalFilter
def private():
    return sum(int(line.split()[1]) for line in Path("/proc/self/smaps_rollup").read_text().splitlines()
               if line.startswith("Private_Dirty:")) // 1024
embedder, judge = MiniLM(), LocalFilter()
before = private()
for number in range(4):
    text = f"The export fails with a timeout {number}. " * 40
    embedder._embed_one(text)
    judge.judge_one(text)
loaded = private()
release_idle(0)
print(before, loaded, private())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="The memory is read from /proc.")
def test_idle_model_memory_is_returned_to_system() -> None:
    done = subprocess.run(
        [sys.executable, "-c", MEMORY], capture_output=True, text=True, check=True, timeout=120
    )
    before, loaded, after = map(int, done.stdout.split())
    assert 60 < loaded - before < 150, done.stdout
    assert after - before < (loaded - before) / 2, done.stdout
