"""The signals that a worker keeps to compare with, and what is said of what two have in common."""

from uuid import UUID

import numpy as np
import pytest

from postroom.domain.grouping.decision import Candidate
from postroom.grouping.arrival.features import count_words
from postroom.grouping.arrival.matching import (
    MAX_MEMBERS,
    MEMBERS_OF_REPORT,
    MIN_SAMPLE,
    match_candidates,
)
from postroom.grouping.explain import Text, explain
from postroom.grouping.index.members import NEWEST, OLDEST, Member, Members, Packed
from postroom.grouping.matching.batch import batch_with
from postroom.grouping.matching.likeness import identifier_terms
from postroom.grouping.matching.model import packaged_model
from postroom.text.words import MIN_TEMPLATE, template_of, words

RNG = np.random.default_rng(5)


def member(text: str, *, source: str = "zendesk") -> Member:
    vector = RNG.standard_normal(16).astype(np.float32)
    counted = count_words(text)
    packed = Packed(
        counted.terms.astype("<i4").tobytes(),
        counted.counts.tobytes(),
        identifier_terms(text).astype("<i4").tobytes(),
        source,
        len(text),
        template_of(text, words(text)),
    )
    return Member(vector / np.linalg.norm(vector), packed)


def report(number: int) -> UUID:
    return UUID(int=number + 1)


def test_members_keep_oldest_and_newest() -> None:
    members = Members(16)
    for number in range(100):
        members.add(report(0), member(f"signal number {number:0{number + 1}}"))
    assert len(members) == OLDEST + NEWEST
    lengths = [one.length - len("signal number ") for one in members.packed(members.of(report(0)))]
    assert lengths == [*range(100, 100 - NEWEST, -1), *range(OLDEST, 0, -1)]
    assert members.of(report(1)) == []


def test_vectors_stay_with_their_signals() -> None:
    members = Members(16)
    added = [member(f"text {number}") for number in range(70)]
    for number, one in enumerate(added):
        members.add(report(number % 3), one)
    rows = members.of(report(1))
    signals = batch_with(members, rows, added[0])
    expected = added[1::3][-1].vector
    assert signals.vectors[0] == pytest.approx(expected, abs=1e-3)
    assert signals.vectors[-1] == pytest.approx(added[0].vector)
    assert len(signals) == len(rows) + 1


def test_surroundings_are_of_all_sources_and_of_no_candidate() -> None:
    members = Members(16)
    for number in range(40):
        members.add(report(number), member("some text", source="ab"[number % 4 == 0]))
    rows = members.around(8, without={report(39)})
    assert [one.source for one in members.packed(rows)] == ["b", "a"] * 4
    assert set(members.of(report(39))).isdisjoint(members.around(1_000, without={report(39)}))
    assert members.around(8, without={report(number) for number in range(40)}) == []


def test_members_same_message_is_recognized_within_source() -> None:
    members = Members(16)
    members.add(report(0), member("Disk of web-1 is 12 percent full"))
    assert members.with_template(member("Disk of web-7 is 99 percent full"), ()) == report(0)
    assert members.with_template(member("Disk of web-7 is 99 percent full", source="logs"), ()) is None
    assert members.with_template(member("Memory of web-7 is 99 percent full"), ()) is None
    members.add(report(1), member("Disk of web-2 is 50 percent full"))
    again = member("Disk of web-7 is 98 percent full")
    assert members.with_template(again, ()) == report(1)
    assert members.with_template(again, {report(1)}) == report(0)
    members.add(report(0), member("Disk of web-3 is 51 percent full"))
    members.add(report(1), member("Memory of web-3 is 51 percent full"))
    assert members.with_template(again, ()) == report(0), "it has the message more often"
    assert members.with_template(member("1234 55"), ()) is None


def test_members_template_needs_words() -> None:
    def made(text: str) -> int | None:
        return template_of(text, words(text))

    assert made("aa bb zz 1234 a1") is None
    assert made(" ".join(["aa", "bb", "zz", "yy"][:MIN_TEMPLATE])) is not None
    assert made("disk web percent full") == made("full percent disk web 12 deadbeef web-1 7f")


def candidates(members: Members, count: int) -> list[Candidate]:
    return [Candidate(report(number), 0.5, 0.5, 0.5, 0.2, 0.2) for number in range(count)]


def test_members_comparison_is_bounded_and_covers_candidates() -> None:
    members = Members(16)
    for number in range(60):
        for _ in range(20 if number < 8 else 1):
            members.add(report(number), member(f"text {number} about something"))
    signal = member("a new text about something")
    found = match_candidates(members, candidates(members, 8), signal, packaged_model(), Text("a new text"))
    compared = [one.match.members for one in found if one.match is not None]
    assert len(compared) == 8
    assert sum(compared) == MAX_MEMBERS
    assert max(compared) - min(compared) <= 1
    [alone] = match_candidates(members, candidates(members, 1), signal, packaged_model(), Text("a new text"))
    assert alone.match is not None
    assert alone.match.members == MEMBERS_OF_REPORT
    assert alone.match.worst <= alone.match.typical


def test_members_cold_start_skips_model() -> None:
    members = Members(16)
    for number in range(MIN_SAMPLE):
        members.add(report(number), member(f"text {number}"))
    found = match_candidates(members, candidates(members, 1), member("text"), packaged_model(), Text("text"))
    assert [one.match for one in found] == [None]


def packed(text: str) -> Packed:
    return member(text).packed


def test_shared_features_are_described() -> None:
    text = "CartTotalError at /api/carts/total while the kiosk pairs"
    around = [packed(f"Some other text about kiosks, number {number}") for number in range(20)]
    others = [
        packed("POST /api/carts/total says CartTotalError"),
        packed("CartTotalError again, while pairing"),
        packed("Nothing of the kind"),
    ]
    said = explain(Text(text), packed(text), others, around, meaning=0.41)
    assert said == (
        "same error type `CartTotalError` as 2 of the 3 signals; mentions “pairs” like 1 of the 3 signals; "
        "similar in meaning (0.41)"
    )


def test_names_are_listed_together_if_the_same_signals_have_them() -> None:
    text = "CartTotalError at /api/carts/total"
    others = [packed(f"POST /api/carts/total says CartTotalError {more}") for more in ("again", "today")]
    said = explain(Text(text), packed(text), [*others, packed("Nothing of the kind")], [], meaning=0.1)
    assert said.startswith(
        "same error type `CartTotalError` and route `/api/carts/total` as 2 of the 3 signals"
    )
    said = explain(Text(text), packed(text), others, [], meaning=0.1)
    assert "as both signals" in said
    said = explain(Text(text), packed(text), others[:1], [], meaning=0.1)
    assert "as the other signal" in said


@pytest.mark.parametrize(
    "text",
    [
        "SELECT 1 FROM t WHERE x AND y",
        "INFO 2026 UTC EUR",
        "ms 2025 http 29",
    ],
)
def test_usual_codes_and_years_are_no_reason(text: str) -> None:
    assert explain(Text(text), packed(text), [packed(text)], [], meaning=0.1) == ""


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ("插件初始化错误", "both mention “初始化”"),
        ("最初始终可用", ""),
        ("새 오류 발생", "both mention “오류”"),
    ],
)
def test_pairs_of_unspaced_characters_are_shown_as_words(other: str, said: str) -> None:
    text = "编辑器初始化失败 창 오류"
    assert explain(Text(text), packed(text), [packed(other)], [], meaning=0.1) == said


def test_word_of_one_in_fifty_is_no_word_of_few() -> None:
    text = "The carousel stops"
    around = [packed("carousel")] * 20 + [packed("Nothing of the kind")] * 480
    others = [packed("carousel")]
    assert "carousel" not in explain(Text(text), packed(text), others, around, meaning=0.1)
    assert "carousel" in explain(Text(text), packed(text), others, around[15:], meaning=0.1)


def test_shared_name_of_two_kinds_is_described_once() -> None:
    text = "Standards in sections.js: renderAND of AND fails in XAND"
    said = explain(Text(text), packed(text), [packed("sections.js XAND")], [], meaning=0.1)
    assert said.startswith("same file `sections.js` and name `XAND` as the other signal")


def test_shared_features_of_unrelated_is_empty() -> None:
    assert explain(Text("red boat"), packed("red boat"), [packed("blue moon")], [], meaning=0.1) == ""


def test_members_round_trip_singly_and_in_bulk() -> None:
    added = [
        member(f"Invoice {'ABCDEFGHIJ'[number % 10]} fails at /api/pay/{number}", source=f"s{number % 3}")
        for number in range(60)
    ]
    places = [report(number % 2) for number in range(60)]
    one_by_one, together = Members(16), Members(16)
    for place, one in zip(places, added, strict=True):
        one_by_one.add(place, one)
    for start in (0, 40):
        part = slice(start, start + 40)
        together.add_all(
            zip(places[part], (one.packed for one in added[part]), strict=True),
            np.stack([one.vector for one in added[part]]),
        )
    for some in (one_by_one, together):
        rows = some.of(report(1))
        kept = [*range(59, 59 - 2 * NEWEST, -2), *range(2 * OLDEST - 1, 0, -2)]
        assert some.packed(rows) == [added[number].packed for number in kept]
        vectors = batch_with(some, rows, added[0]).vectors[:-1]
        assert vectors == pytest.approx(np.stack([added[number].vector for number in kept]), abs=1e-3)
        for one in added[-6:]:
            assert some.with_template(one, ()) == one_by_one.with_template(one, ())


def test_members_signal_without_template_stays_without() -> None:
    members = Members(16)
    packed = Packed(b"", b"", b"", "zendesk", 0, None)
    members.add(report(0), Member(np.zeros(16, np.float32), packed))
    members.add(report(0), Member(np.zeros(16, np.float32), packed._replace(template=0)))
    assert [one.template for one in members.packed(members.of(report(0)))] == [0, None]
