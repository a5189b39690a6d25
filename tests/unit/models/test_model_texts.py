"""Which signals of a large report a language model is shown."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from postroom.research.model_texts import MAX_CHARACTERS, select_signals, signals_shown
from postroom.research.schemas import Material
from postroom.signals.reading import ReportSignal

START = datetime(2026, 3, 1, tzinfo=UTC)


def material(*sources: str, text: str = "It fails.") -> Material:
    signals = [
        ReportSignal(UUID(int=n + 1), text, source, "ticket", str(n), 0.5, START + timedelta(hours=n), {})
        for n, source in enumerate(sources)
    ]
    return Material(signals, [one.content for one in signals], [])


def test_sample_of_few_texts_has_all() -> None:
    assert select_signals(material("a", "b", "a")) == [0, 1, 2]


def test_sample_keeps_rare_source() -> None:
    many = ["zendesk"] * 500
    many[250] = "sentry"

    places = select_signals(material(*many), most=8)
    assert 250 in places
    assert places[0] == 0
    assert places[-1] == 499


@given(st.lists(st.sampled_from("abcd"), min_size=1, max_size=120), st.integers(2, 30))
def test_sample_has_size_and_no_repeats(sources: list[str], most: int) -> None:
    places = select_signals(material(*sources), most=most)

    assert len(places) == len(set(places)) == min(len(sources), max(most, 2))
    assert places == sorted(places)
    assert {0, len(sources) - 1} <= set(places)


def test_sample_text_is_bounded() -> None:
    parts = signals_shown(material(*["a"] * 300, text="y" * 50_000))

    assert sum(len(part if isinstance(part, str) else part.text) for part in parts) < MAX_CHARACTERS * 1.2
