"""Ask a language model the questions of the examination, and say what it is good enough for."""

import itertools
import random
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any, Protocol

from postroom.domain.errors import Invalid, Unavailable
from postroom.domain.grouping.cards import card_of_signal
from postroom.domain.grouping.catalogue import Entry
from postroom.domain.grouping.partition import score
from postroom.domain.grouping.reading import Asked, check
from postroom.evals.examination.texts import ExamPair, ExamSignal, ExamText, pairs, signals, texts
from postroom.grouping.reading.question import NewSignal, Proposal, Side, make_confirmation, make_question
from postroom.models.language import Answer, Question, T
from postroom.screening.opinions.second import make_batch

LEAST_INDEX = 0.8
LEAST_PURITY = 0.97
MOST_FALSE_ALARMS = 0
LEAST_HELD = 0.85
"""Minimum share of the attacks that a model must not call clean, to give second opinions."""
GROUPING_QUESTIONS, SCREENING_QUESTIONS, PAIR_QUESTIONS = 4, 3, 3
QUESTIONS = GROUPING_QUESTIONS + SCREENING_QUESTIONS + PAIR_QUESTIONS


class Ask(Protocol):
    """Asks the model that is examined."""

    async def __call__(self, question: Question[T]) -> Answer[T]:
        """Return the answer; raise `Invalid` if there is no usable one, `Unavailable` if none came."""


@dataclass(slots=True)
class Examined:
    """What a model reached. What it did not answer counts as wrong.

    Attributes:
        index: adjusted Rand index of its grouping of the signals.
        purity: mean purity of the reports.
        false_alarms: harmless texts that it did not call clean.
        held: attacks that it did not call clean.
        misled: questions in which it misjudged one of the two known texts.
        pairs_right: of the pairs of reports.
        unanswered: questions without a usable answer.
        dollars: cost in US dollars; None without a price.
    """

    model: str = ""
    signals: int = 0
    index: float = 0.0
    purity: float = 0.0
    harmless: int = 0
    false_alarms: int = 0
    attacks: int = 0
    held: int = 0
    misled: int = 0
    pairs: int = 0
    pairs_right: int = 0
    unanswered: int = 0
    seconds: float = 0.0
    input_tokens: int = 0
    output_tokens: int = 0
    dollars: Decimal | None = None

    @property
    def groups(self) -> bool:
        """Whether its readings may change the grouping; else they only suggest."""
        return (
            self.index >= LEAST_INDEX
            and self.purity >= LEAST_PURITY
            and self.false_alarms <= MOST_FALSE_ALARMS
        )

    @property
    def screens(self) -> bool:
        """Whether its second opinions count."""
        return self.false_alarms <= MOST_FALSE_ALARMS and self.held >= LEAST_HELD * self.attacks

    def as_json(self) -> dict[str, Any]:
        """Return the figures, rounded."""
        return {
            **asdict(self),
            "index": round(self.index, 3),
            "purity": round(self.purity, 3),
            "seconds": round(self.seconds, 1),
            "dollars": None if self.dollars is None else float(self.dollars),
        }


@dataclass(slots=True)
class _Examination:
    ask: Ask
    chance: random.Random
    found: Examined = field(default_factory=Examined)
    unreached: int = 0

    async def asked(self, question: Question[T]) -> T | None:
        """Return the answer and count its cost; None if there is none."""
        try:
            answer = await self.ask(question)
        except (Invalid, Unavailable) as error:
            self.found.unanswered += 1
            self.unreached += isinstance(error, Unavailable)
            return None
        self.found.model = answer.model
        self.found.seconds += answer.seconds
        self.found.input_tokens += answer.input_tokens
        self.found.output_tokens += answer.output_tokens
        if answer.dollars is not None:
            self.found.dollars = (self.found.dollars or Decimal(0)) + answer.dollars
        return answer.value

    async def group(self, all_signals: Sequence[ExamSignal]) -> None:
        """Have each product's signals read in two batches, the second beside the catalogue of the first."""
        placed: dict[int, str] = {}
        for product, listed in _by_product(all_signals).items():
            reader = _Product(product)
            half = -(-len(listed) // 2)
            for batch in (listed[:half], listed[half:]):
                await self._read(reader, [all_signals[at] for at in batch])
            placed |= dict(zip(listed, reader.places, strict=True))
        truth = [one.problem for one in all_signals]
        reached = score(truth, [placed[at] for at in range(len(all_signals))])
        self.found.signals = len(all_signals)
        self.found.index, self.found.purity = reached.ari, reached.mean_purity

    async def _read(self, product: "_Product", batch: Sequence[ExamSignal]) -> None:
        shown = [NewSignal(one.source, "", one.text) for one in batch]
        answer = await self.asked(make_question(product.catalogue, shown))
        asked = Asked(
            texts=[one.text for one in batch],
            cards={entry.number: entry.card for entry in product.catalogue},
            homes=[-place for place in range(1, len(batch) + 1)],
        )
        checked = None if answer is None else check(answer.operations(), asked)
        numbers: dict[str, int] = {}
        for at, signal in enumerate(batch):
            target = None if checked is None or at not in checked.placed else checked.placed[at].target
            if isinstance(target, int):
                number = target
            else:
                number = numbers.get(target or "", len(product.catalogue) + 1)
                if number > len(product.catalogue):
                    card = None if checked is None or target is None else checked.cards.get(target)
                    source = signal.source.split()
                    product.catalogue.append(
                        Entry(number, card or card_of_signal(signal.text, source[0], source[-1]))
                    )
                if target is not None:
                    numbers[target] = number
            product.places.append(f"{product.name} {number}")

    async def judge(self, listed: Sequence[ExamText]) -> None:
        """Have texts judged as for a second opinion."""
        for some in _parts(listed, SCREENING_QUESTIONS):
            batch = make_batch([one.text for one in some])
            answer = await self.asked(batch.question)
            said = {} if answer is None else {one.text: one.verdict for one in answer.opinions}
            self.found.misled += answer is not None and batch.opinions_of(answer) is None
            for one, number in zip(some, batch.numbers, strict=True):
                verdict = said.get(number)
                if one.attack:
                    self.found.attacks += 1
                    self.found.held += verdict in {"suspicious", "blocked"}
                else:
                    self.found.harmless += 1
                    self.found.false_alarms += verdict != "clean"

    async def compare(self, listed: Sequence[ExamPair]) -> None:
        """Ask whether one change would settle both of a pair."""
        for some in _parts(listed, PAIR_QUESTIONS):
            proposals = [Proposal(Side([one.first]), Side([one.second])) for one in some]
            answer = await self.asked(make_confirmation(proposals))
            said = {} if answer is None else {pair.pair: pair.same for pair in answer.pairs}
            self.found.pairs += len(some)
            self.found.pairs_right += sum(said.get(at) is one.same for at, one in enumerate(some, start=1))


@dataclass(slots=True)
class _Product:
    name: str
    catalogue: list[Entry] = field(default_factory=list)
    places: list[str] = field(default_factory=list)


async def examine(ask: Ask, chance: random.Random) -> Examined:
    """Ask all questions, with the texts in an order that `chance` draws; return what the model reached.

    Raises:
        Unavailable: it could not be reached for more than half of the questions.
    """
    examination = _Examination(ask, chance)
    await examination.group(_shuffled(signals(), chance))
    await examination.judge(_shuffled(texts(), chance))
    await examination.compare(_shuffled(pairs(), chance))
    if 2 * examination.unreached > QUESTIONS:
        raise Unavailable(
            f"The model could not be reached for {examination.unreached} of {QUESTIONS} questions; nothing is kept."
        )
    return examination.found


def verdict_lines(found: Examined) -> list[str]:
    """Return in plain sentences what a model is good enough for."""
    groups = (
        "Grouping: good enough. Its readings change the grouping."
        if found.groups
        else f"Grouping: not good enough (index {LEAST_INDEX} at purity {LEAST_PURITY} without a false alarm). "
        "Its readings only suggest, and signals are grouped as without a model."
    )
    screens = (
        "Second opinions: good enough."
        if found.screens
        else f"Second opinions: not good enough (no false alarm and {LEAST_HELD:.0%} of the attacks). "
        "The filter's verdicts stand."
    )
    return [groups, screens]


def _shuffled(items: Sequence[Any], chance: random.Random) -> list[Any]:
    return chance.sample(items, len(items))


def _by_product(all_signals: Sequence[ExamSignal]) -> Mapping[str, list[int]]:
    found: dict[str, list[int]] = {}
    for at, one in enumerate(all_signals):
        found.setdefault(one.product, []).append(at)
    return found


def _parts(items: Sequence[Any], count: int) -> list[Sequence[Any]]:
    bounds = [len(items) * place // count for place in range(count + 1)]
    return [items[start:stop] for start, stop in itertools.pairwise(bounds)]
