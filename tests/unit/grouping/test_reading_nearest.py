"""Which reports of a window are nearest to a signal: by the member that is most like it, not by the mean of all."""

from uuid import UUID

import numpy as np
import pytest

from postroom.grouping.index.members import Member, Members, Packed
from postroom.grouping.index.postings import SignalWords
from postroom.grouping.reading import nearest
from postroom.grouping.reading.nearest import nearest_reports
from postroom.text.words import term_id

DIMENSION = 8


def vector(*axes: int) -> np.ndarray:
    out = np.zeros(DIMENSION, np.float32)
    out[list(axes)] = 1
    return out / np.linalg.norm(out)


def words(text: str) -> SignalWords:
    terms = np.array(sorted({term_id(word) for word in text.split()}), np.int32)
    return SignalWords(terms, np.ones(len(terms), np.uint8))


def member(said: str, axes: tuple[int, ...], source: str = "zendesk", names: bytes = b"") -> Member:
    held = words(said)
    return Member(vector(*axes), Packed(held.terms.tobytes(), held.counts.tobytes(), names, source, 50, None))


def window() -> Members:
    """Report 1 has unlike signals, one of which is about vouchers; report 2 has two that are a little like it."""
    members = Members(DIMENSION)
    for said, axes in (("voucher total wrong", (0,)), ("lambda timeout", (1,)), ("refund late", (2,))):
        members.add(UUID(int=1), member(said, axes))
    for said in ("basket empty", "basket slow"):
        members.add(UUID(int=2), member(said, (0, 3)))
    for number in range(3, 9):
        members.add(UUID(int=number), member(f"something{number} else{number}", (number % 3 + 4,)))
    return members


EVERY = {UUID(int=number) for number in range(1, 9)}


def numbers(found: list[list[UUID]]) -> list[list[int]]:
    return [[one.int for one in some] for some in found]


def test_nearest_one_similar_member_suffices() -> None:
    asked = [member("coupon", (0,)), member("basket", (3,))]
    found = numbers(nearest_reports(window(), asked, EVERY, count=2))
    assert found[0] == [1, 2], "the mean of report 1 is less like it than that of report 2"
    assert found[1][0] == 2


def test_nearest_words_count_beside_embedding_for_requested_reports() -> None:
    asked = [member("something7 else7", (7,))]
    assert numbers(nearest_reports(window(), asked, EVERY, count=1)) == [[7]]
    found = numbers(nearest_reports(window(), asked, EVERY - {UUID(int=7)}, count=8))
    assert sorted(found[0]) == [1, 2, 3, 4, 5, 6, 8]


def test_nearest_shared_rare_identifier_separates_reports() -> None:
    name = np.array([term_id("applydiscount")], "<i4")
    members = window()
    members.add(UUID(int=9), member("much alike", (7,)))
    members.add(UUID(int=10), member("much alike", (7,), names=name.tobytes()))
    both = {UUID(int=9), UUID(int=10)}
    asked = [member("nobody said this", (7,), names=named.tobytes()) for named in (name, name[:0])]
    assert numbers(nearest_reports(members, asked, EVERY | both, count=2)) == [[10, 9], [9, 10]]


def test_nearest_generic_report_follows_specific_one() -> None:
    members = Members(DIMENSION)
    members.add(UUID(int=1), member("one", (0, 1, 2, 3)))
    members.add(UUID(int=2), member("two", (0, 7)))
    for number in range(3, 30):
        members.add(UUID(int=number), member(f"more{number}", (1, 2, 3)))
    found = nearest_reports(members, [member("asked", (0,))], {UUID(int=at) for at in range(1, 30)}, count=2)
    assert numbers(found)[0][0] == 2


def test_nearest_without_features_is_empty() -> None:
    assert nearest_reports(Members(DIMENSION), [member("a", (0,))], EVERY, count=3) == [[]]
    silent = [member("", (0,), source="unheard of")]
    assert numbers(nearest_reports(window(), silent, EVERY, count=1)) == [[1]]
    assert nearest_reports(window(), [], EVERY, count=1) == []


def test_nearest_large_window_compares_words_of_nearest_by_embedding(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(nearest, "WORDED", 5)
    monkeypatch.setattr(nearest, "BLOCK", 2)
    found = numbers(nearest_reports(window(), [member("coupon", (0,))], EVERY, count=8))
    assert found == [[1, 2]]
