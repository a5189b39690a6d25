"""The order of the reports that a search found, once the match model has seen them together."""

from uuid import UUID

import numpy as np
import pytest

from postroom.grouping.index.members import Member, Members, Packed
from postroom.grouping.matching.model import packaged_model
from postroom.grouping.reading import rerank as module
from postroom.grouping.reading.rerank import rerank
from postroom.text.words import term_id

DIMENSION = 384
MODEL = packaged_model()


def packed(said: str, names: tuple[str, ...] = ()) -> Packed:
    terms = np.array(sorted({term_id(word) for word in said.split()}), "<i4")
    held = np.array(sorted(term_id(name) for name in names), "<i4")
    return Packed(terms.tobytes(), b"\1" * len(terms), held.tobytes(), "zendesk", 80, None)


def near(direction: np.ndarray, random: np.random.Generator, noise: float) -> np.ndarray:
    made = direction + noise * random.standard_normal(DIMENSION).astype(np.float32) / np.sqrt(DIMENSION)
    return np.asarray(made / np.linalg.norm(made), np.float32)


@pytest.fixture
def window() -> tuple[Members, Member]:
    """Forty reports of three unlike signals, and a signal about what report 40 is about, in the same words."""
    random = np.random.default_rng(3)
    members = Members(DIMENSION)
    for number in range(1, 41):
        direction = near(np.zeros(DIMENSION, np.float32), random, 1.0)
        for _ in range(3):
            said = f"problem{number} of thing{number} while step{number}"
            members.add(UUID(int=number), Member(near(direction, random, 0.7), packed(said)))
    return members, Member(near(direction, random, 0.7), packed("problem40 of thing40 again"))


def test_rerank_report_of_same_problem_is_first(
    window: tuple[Members, Member],
) -> None:
    members, signal = window
    found = [UUID(int=number) for number in range(1, 41)]
    assert rerank(members, signal, found, MODEL)[0] == UUID(int=40)


def test_rerank_search_order_breaks_ties(
    window: tuple[Members, Member],
) -> None:
    members, signal = window
    equal = [UUID(int=number) for number in range(50, 60)]
    for id in equal:
        members.add(id, Member(signal.vector, signal.packed))
    assert rerank(members, signal, equal, MODEL) == equal


def test_reports_beyond_the_limit_stay_where_they_are(
    window: tuple[Members, Member], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "RERANKED", 10)
    members, signal = window
    found = [UUID(int=number) for number in range(40, 0, -1)]
    ordered = rerank(members, signal, found, MODEL)
    assert ordered[10:] == found[10:]
    assert set(ordered[:10]) == set(found[:10])


def test_rerank_large_report_compares_nearest_signals(
    window: tuple[Members, Member],
) -> None:
    members, signal = window
    random = np.random.default_rng(5)
    other = near(np.zeros(DIMENSION, np.float32), random, 1.0)
    members.add(UUID(int=1), Member(signal.vector, signal.packed))
    for _ in range(8):
        members.add(UUID(int=1), Member(near(other, random, 0.2), packed("something else entirely")))
    found = [UUID(int=number) for number in range(2, 40)] + [UUID(int=1)]
    assert rerank(members, signal, found, MODEL)[0] == UUID(int=1)


@pytest.mark.parametrize("count", [0, 1])
def test_rerank_fewer_than_two_is_unchanged(window: tuple[Members, Member], count: int) -> None:
    members, signal = window
    found = [UUID(int=number) for number in range(1, count + 1)]
    assert rerank(members, signal, found, MODEL) == found
