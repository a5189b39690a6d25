"""What is rare among few signals: drawn to how usual a word is in texts in general."""

import numpy as np
import pytest

from postroom.domain.signals.intake import NewSignal
from postroom.grouping.arrival.features import count_words, make_features
from postroom.grouping.explain import ENOUGH, Text, explain
from postroom.grouping.index.members import Packed
from postroom.grouping.matching.background import UNKNOWN, background
from postroom.grouping.matching.sparse import counted, shared_rarity, tf_idf
from postroom.text.cleaning import clean
from postroom.text.words import term_id

OTHERS = [f"{a}o{b}a {b}u{a}i" for a in "bcdfgk" for b in "lmnrs"]


def shared(product: str, texts: list[str]) -> float:
    words = [count_words(text) for text in texts]
    known = counted([one.terms for one in words])
    weighted = shared_rarity(known) if product == "rarity" else tf_idf(known, [one.counts for one in words])
    return float(weighted.indexed().dots(0, 1)[0, 1])


@pytest.mark.parametrize("product", ["rarity", "cosine"])
def test_usual_words_are_hardly_rarer_for_there_being_few_signals(product: str) -> None:
    usual = shared(product, ["open add page", "open add user", *OTHERS])
    named = shared(product, ["gxelborn quavtik page", "gxelborn quavtik user", *OTHERS])

    assert usual < 0.85 * named


def test_among_many_signals_they_say_themselves_what_is_rare() -> None:
    texts = [f"{text} word{at}" for at, text in enumerate(OTHERS * 200)]
    usual, named = (
        shared("cosine", [f"{both} page", f"{both} user", *texts])
        for both in ("open add", "gxelborn quavtik")
    )

    assert usual == pytest.approx(named, rel=0.35)


def test_unknown_words_are_rarer_than_any_in_the_table() -> None:
    table = background()

    assert table.shares(np.array([term_id("gxelborn")], np.int32)) == [UNKNOWN]
    assert (table.held > UNKNOWN).all()
    assert (np.diff(table.terms.astype(np.int64)) > 0).all()


def packed(text: str) -> Packed:
    words = count_words(text)
    return Packed(words.terms.tobytes(), words.counts.tobytes(), b"", "zendesk", len(text), None)


def test_usual_words_are_no_reason() -> None:
    text = "We open the page and add a gxelborn"
    around = [packed(other) for other in OTHERS[:12]]

    said = explain(Text(text), packed(text), [packed("Open it, add the gxelborn")], around, meaning=0.1)

    assert said == "both mention “gxelborn”"


def test_background_rare_word_is_mentioned_in_large_sets() -> None:
    around = [packed(other) for other in (OTHERS * 2)[:ENOUGH]]

    said = explain(Text("gxelborn"), packed("gxelborn"), [packed("a gxelborn")], around, meaning=0.1)

    assert said == "both mention “gxelborn”, which few others do"


@pytest.mark.parametrize("text", ["Sync broken", "it is so slow!!"])
def test_identical_short_texts_are_known_again_and_unlike_ones_are_not(text: str) -> None:
    def template(described: str) -> int | None:
        signal = NewSignal("zendesk", "ticket", "1", described)
        emitted = clean(described, source_product="zendesk", source_type="ticket")
        return make_features(signal, signal.description, emitted, np.ones(4, np.float32)).template

    assert template(text) == template(f"  {text}\n") is not None
    assert template(text) != template(f"{text} today")
