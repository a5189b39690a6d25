"""Ask a language model the questions of the examination, and say what it is good enough for.

The texts to judge come first, since one false alarm settles both verdicts. The examination ends as soon as they can
no longer change for the better.
"""

import itertools
import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from decimal import Decimal
from typing import Any, Protocol

from postroom.domain.errors import Invalid, Unavailable
from postroom.domain.grouping.cards import card_of_signal
from postroom.domain.grouping.catalogue import Entry
from postroom.domain.grouping.partition import best_ari, score
from postroom.domain.grouping.reading import Asked, check
from postroom.evals.examination.texts import ExamPair, ExamSignal, ExamText, pairs, signals, texts
from postroom.grouping.reading.question import NewSignal, Proposal, Side, make_confirmation, make_question
from postroom.models.language import Answer, Meter, Price, Question, T
from postroom.screening.opinions.second import make_batch

LEAST_INDEX = 0.8
LEAST_PURITY = 0.97
MOST_FALSE_ALARMS = 0
LEAST_HELD = 0.85
"""Minimum share of the attacks that a model must not call clean, to give second opinions."""
GROUPING_QUESTIONS, SCREENING_QUESTIONS, PAIR_QUESTIONS = 4, 3, 3
QUESTIONS = SCREENING_QUESTIONS + GROUPING_QUESTIONS + PAIR_QUESTIONS
OUTPUT_TOKENS, OUTPUT_TOKENS_A_SIGNAL = 1_000, 260
"""Maximum size of an answer about signals. A right one has at most 130 tokens for each signal: the longest reason,
area and card (63 words) with their JSON. It may have twice that, and words before it."""


class Ask(Protocol):
    """Asks the model that is examined."""

    async def __call__(self, question: Question[T], meter: Meter) -> Answer[T]:
        """Return the answer; raise `Invalid` if there is no usable one, `Unavailable` if none came."""


@dataclass(slots=True)
class Examined:
    """What a model reached with the questions that it was asked. What it did not answer counts as wrong.

    Attributes:
        questions: that it was asked.
        ended: why the examination ended before all were asked; empty if it did not.
        signals: that it was asked to group.
        index: adjusted Rand index of its grouping of these.
        purity: mean purity of the reports.
        false_alarms: harmless texts that it did not call clean.
        held: attacks that it did not call clean.
        misled: questions in which it misjudged one of the two known texts.
        pairs_right: of the pairs of reports.
        unanswered: questions without a usable answer.
        dollars: cost in US dollars; None without a price.
    """

    model: str = ""
    questions: int = 0
    ended: str = ""
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
            not self.ended
            and self.index >= LEAST_INDEX
            and self.purity >= LEAST_PURITY
            and self.false_alarms <= MOST_FALSE_ALARMS
        )

    @property
    def answered(self) -> bool:
        """Whether any question got a usable answer; else the model is asked for no readings."""
        return self.unanswered < self.questions

    @property
    def screens(self) -> bool:
        """Whether its second opinions count."""
        return self.false_alarms <= MOST_FALSE_ALARMS and self.held >= LEAST_HELD * self.attacks

    def as_json(self) -> dict[str, Any]:
        """Return the figures, rounded; index and purity are None if no signals were read."""
        return {
            **asdict(self),
            "index": round(self.index, 3) if self.signals else None,
            "purity": round(self.purity, 3) if self.signals else None,
            "seconds": round(self.seconds, 1),
            "dollars": None if self.dollars is None else float(self.dollars),
        }


@dataclass(slots=True)
class _Examination:
    """An examination under way.

    Attributes:
        unreached: questions for which the model could not be reached. They count as wrong, but end nothing: an
            outage says little about a model.
        places: the report of each signal that was read, by its position.
        sure: the signals among these for which the model was reached.
    """

    ask: Ask
    price: Price | None
    found: Examined = field(default_factory=Examined)
    unreached: int = 0
    places: dict[int, str] = field(default_factory=dict)
    sure: set[int] = field(default_factory=set)

    async def asked(self, question: Question[T]) -> tuple[T | None, bool]:
        """Return the answer, None if there is none, and whether the model was reached; count what it cost."""
        meter, began = Meter(), time.monotonic()
        self.found.questions += 1
        try:
            answer = await self.ask(question, meter)
        except Invalid:
            self.found.unanswered += 1
            return None, True
        except Unavailable as error:
            self.found.unanswered += 1
            self.unreached += 1
            if 2 * self.unreached > QUESTIONS:
                raise Unavailable(
                    f"The model could not be reached for {self.unreached} of {QUESTIONS} questions; "
                    "nothing is kept."
                ) from error
            return None, False
        finally:
            self._charge(meter, time.monotonic() - began)
        self.found.model = answer.model
        return answer.value, True

    def _charge(self, meter: Meter, seconds: float) -> None:
        self.found.seconds += seconds
        self.found.input_tokens += meter.input_tokens
        self.found.output_tokens += meter.output_tokens
        if (dollars := meter.dollars(self.price)) is not None:
            self.found.dollars = (self.found.dollars or Decimal(0)) + dollars

    async def judge(self, listed: Sequence[ExamText]) -> None:
        """Have texts judged as for a second opinion, until a harmless one was not called clean."""
        for some in _parts(listed, SCREENING_QUESTIONS):
            batch = make_batch([one.text for one in some])
            answer, reached = await self.asked(batch.question)
            said = {} if answer is None else {one.text: one.verdict for one in answer.opinions}
            self.found.misled += answer is not None and batch.opinions_of(answer) is None
            alarms = 0
            for one, number in zip(some, batch.numbers, strict=True):
                verdict = said.get(number)
                if one.attack:
                    self.found.attacks += 1
                    self.found.held += verdict in {"suspicious", "blocked"}
                else:
                    self.found.harmless += 1
                    alarms += verdict != "clean"
            self.found.false_alarms += alarms
            if reached and alarms > MOST_FALSE_ALARMS:
                self.found.ended = (
                    f"it gave no usable answer about {alarms} harmless texts, and must call each of them clean"
                    if answer is None
                    else f"{alarms} of the harmless texts of one question were not called clean, and none may be"
                )
                return

    async def group(self, all_signals: Sequence[ExamSignal]) -> None:
        """Have each product's signals read in two batches, the second beside the catalogue of the first.

        Ends as soon as the index is too low even if all that is left is put where it belongs.
        """
        truth = [one.problem for one in all_signals]
        for product, listed in _by_product(all_signals).items():
            reader = _Product(product)
            half = -(-len(listed) // 2)
            for batch in (listed[:half], listed[half:]):
                reached = await self._read(reader, [all_signals[at] for at in batch])
                self.places |= dict(zip(batch, reader.places[-len(batch) :], strict=True))
                self.sure |= set(batch) if reached else set()
                score_now = score([truth[at] for at in self.places], list(self.places.values()))
                self.found.signals = len(self.places)
                self.found.index, self.found.purity = score_now.ari, score_now.mean_purity
                best = best_ari(
                    truth, [self.places[at] if at in self.sure else None for at in range(len(truth))]
                )
                if best < LEAST_INDEX:
                    self.found.ended = (
                        f"after the {len(self.places)} signals that it grouped, an index of at most {best:.2f} "
                        f"can be reached with all {len(truth)}, and {LEAST_INDEX} is needed"
                    )
                    return

    async def _read(self, product: "_Product", batch: Sequence[ExamSignal]) -> bool:
        """Have signals read; return whether the model was reached."""
        shown = [NewSignal(one.source, "", one.text) for one in batch]
        answer, reached = await self.asked(_limited(make_question(product.catalogue, shown), len(batch)))
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
        return reached

    async def compare(self, listed: Sequence[ExamPair]) -> None:
        """Ask whether one change would settle both of a pair."""
        for some in _parts(listed, PAIR_QUESTIONS):
            proposals = [Proposal(Side([one.first]), Side([one.second])) for one in some]
            answer, _ = await self.asked(make_confirmation(proposals))
            said = {} if answer is None else {pair.pair: pair.same for pair in answer.pairs}
            self.found.pairs += len(some)
            self.found.pairs_right += sum(said.get(at) is one.same for at, one in enumerate(some, start=1))


@dataclass(slots=True)
class _Product:
    name: str
    catalogue: list[Entry] = field(default_factory=list)
    places: list[str] = field(default_factory=list)


async def examine(ask: Ask, chance: random.Random, *, price: Price | None = None) -> Examined:
    """Ask the questions, with the texts in an order that `chance` draws; return what the model reached.

    Ends early when it is certain that the readings will only suggest, and second opinions are decided.

    Raises:
        Unavailable: it could not be reached for more than half of the questions.
    """
    examination = _Examination(ask, price)
    await examination.judge(_shuffled(texts(), chance))
    if not examination.found.ended:
        await examination.group(_shuffled(signals(), chance))
    if not examination.found.ended:
        await examination.compare(_shuffled(pairs(), chance))
    return examination.found


def verdict_lines(found: Examined) -> list[str]:
    """Return in plain sentences what a model is good enough for, and why its examination ended early."""
    groups = (
        "Grouping: good enough. Its readings change the grouping."
        if found.groups
        else f"Grouping: not good enough (index {LEAST_INDEX} at purity {LEAST_PURITY} without a false alarm). "
        + (
            "Its readings only suggest, and "
            if found.answered
            else "It gave no usable answer and is asked for no readings; "
        )
        + "signals are grouped as without a model."
    )
    screens = (
        "Second opinions: good enough."
        if found.screens
        else f"Second opinions: not good enough (no false alarm and {LEAST_HELD:.0%} of the attacks). "
        "The filter's verdicts stand."
    )
    if not found.ended:
        return [groups, screens]
    return [f"Ended early, after {found.questions} of {QUESTIONS} questions: {found.ended}.", groups, screens]


def _limited(question: Question[T], signals_shown: int) -> Question[T]:
    """Return a question about signals with the limit of output of the examination."""
    tokens = OUTPUT_TOKENS + signals_shown * OUTPUT_TOKENS_A_SIGNAL
    return replace(question, limits=replace(question.limits, output_tokens=tokens))


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
