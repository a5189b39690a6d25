"""Checks a language model's answer to a reading: new signals beside the catalogue of reports.

An answer is a list of small operations, checked one by one: what refers to something that was not shown,
contradicts itself about a signal or moves what was not asked about is refused with a reason; the rest is kept.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from postroom.domain.grouping.cards import Card, make_card

UNSURE = "unsure"
"""Written in place of a report when the model can't say where a signal belongs."""
MAX_REASON = 300
"""Maximum number of characters of a reason."""
MAX_JOINS = 5
"""Maximum number of joins of one answer."""
MAX_MIXED = 2
"""Maximum number of reports of one answer whose signals are read again."""
MANY = 5
"""Number of signals that one answer may move into one report; or `MANY_SHARE` of the batch if that is more."""
MANY_SHARE = 1 / 3
OWN_WORDS = 0.4
"""Minimum share of a card's words that must occur in the texts that it describes."""

KEPT_WORDS = 0.7
"""Minimum share of a card's words that stay where a signal that is read alone rewrites it."""

_NEW = re.compile(r"new\s?-?_?\d{1,3}")
_WORD = re.compile(r"\w{4,60}")
_STEM = 5

Target = int | str
"""A report: its number in the catalogue, or the name of a new one in the answer, such as `new1`."""


@dataclass(frozen=True, slots=True)
class Put:
    """Where a signal belongs; `signal` counts from 1 as shown, `report` is as the model wrote it."""

    signal: int
    report: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Join:
    """Two reports of the catalogue are one problem."""

    first: str
    second: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Mixed:
    """A report of the catalogue contains several problems, so its signals must be read again."""

    report: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CardText:
    """The new text of a report's card."""

    report: str
    area: str
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """All operations of one answer, as the model wrote them."""

    puts: Sequence[Put] = ()
    joins: Sequence[Join] = ()
    mixed: Sequence[Mixed] = ()
    cards: Sequence[CardText] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What the model was shown: the texts of the signals, in order, and the cards by report number.

    `homes` says where each signal is now: the number of a report of the catalogue, or a negative number for each
    provisional report that no reading has seen. A batch that is not `trusted` has signals that are read alone
    or are suspicious: each may join a report and do nothing else, but if none is `marked` it may add to the card of
    that report. Of reports that are `cut_short` only a part of the card was shown.
    """

    texts: Sequence[str]
    cards: Mapping[int, Card]
    homes: Sequence[int]
    trusted: bool = True
    marked: bool = False
    cut_short: Collection[int] = ()


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a signal goes, and why."""

    target: Target
    reason: str


@dataclass(slots=True)
class Checked:
    """The accepted operations of an answer. Signals are identified by their index in the batch.

    `unsure` signals stay where they are, `unanswered` ones are read again, and those in `alone` one by one: the
    answer moved so many signals into one report that one of them may have requested it.
    """

    placed: dict[int, Placed] = field(default_factory=dict)
    unsure: dict[int, str] = field(default_factory=dict)
    alone: list[int] = field(default_factory=list)
    unanswered: list[int] = field(default_factory=list)
    joins: list[tuple[int, int, str]] = field(default_factory=list)
    mixed: dict[int, str] = field(default_factory=dict)
    cards: dict[Target, Card] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)


def check(answer: Answer, asked: Asked) -> Checked:
    """Return the valid operations of an answer, and a sentence for each that is refused."""
    found = Checked()
    _check_puts(answer.puts, asked, found)
    _hold_back_sweeps(asked, found)
    settled = {*found.placed, *found.unsure, *found.alone}
    found.unanswered = [at for at in range(len(asked.texts)) if at not in settled]
    if found.unanswered:
        found.refused.append(
            f"There was no usable answer for {len(found.unanswered)} of {len(asked.texts)} signals. They stay "
            "where they are, and are read again a few times at most."
        )
    _check_joins(answer.joins, asked, found)
    _check_mixed(answer.mixed, asked, found)
    _check_cards(answer.cards, asked, found)
    return found


def target_of(text: str, cards: Collection[int]) -> Target | None:
    """Return the report that a model named, None if there is none of that name."""
    name = text.strip().lower()
    digits = name.removeprefix("report").removeprefix("#").strip()
    if digits.isascii() and digits.isdigit() and len(digits) <= 9:
        return int(digits) if int(digits) in cards else None
    if _NEW.fullmatch(name):
        return "new" + "".join(character for character in name if character.isdigit()).lstrip("0")
    return None


def _check_puts(puts: Sequence[Put], asked: Asked, found: Checked) -> None:
    said: defaultdict[int, dict[Target, str]] = defaultdict(dict)
    for put in puts:
        if not 1 <= put.signal <= len(asked.texts):
            found.refused.append(f"Signal {put.signal} was not in the batch, so it stays where it is.")
            continue
        unsure = put.report.strip().lower() == UNSURE
        target = UNSURE if unsure else target_of(put.report, asked.cards)
        if target is None:
            found.refused.append(f"Signal {put.signal}: there is no report “{put.report.strip()[:20]}”.")
            continue
        said[put.signal - 1].setdefault(target, put.reason)
    for at, targets in said.items():
        if len(targets) > 1:
            names = " and ".join(str(target) for target in list(targets)[:3])
            found.refused.append(f"Signal {at + 1} was put into {names}, so into none of them.")
            continue
        [(target, reason)] = targets.items()
        why = one_line(reason)
        if target == UNSURE:
            found.unsure[at] = why
        else:
            found.placed[at] = Placed(target, why)


def _hold_back_sweeps(asked: Asked, found: Checked) -> None:
    """Schedule signals to be read one by one where suspiciously many are moved into one report.

    Of suspicious signals two are too many: one of them may have spoken for the other.
    """
    most = max(MANY, int(len(asked.texts) * MANY_SHARE)) if asked.trusted else 1
    together: defaultdict[Target, list[int]] = defaultdict(list)
    for at, placed in found.placed.items():
        together[placed.target].append(at)
    for target, members in together.items():
        stay = target
        if isinstance(target, str):
            # Signals that arrival put together are not moved by leaving them together.
            stay = Counter(asked.homes[at] for at in members).most_common(1)[0][0]
        signals = [at for at in members if asked.homes[at] != stay]
        if len(signals) > most:
            for at in signals:
                del found.placed[at]
            found.alone += signals
            found.refused.append(
                f"{len(signals)} of {len(asked.texts)} signals were moved into report {target} at once; each of "
                "them is read separately, in case one of them requested it."
            )


def _check_joins(joins: Sequence[Join], asked: Asked, found: Checked) -> None:
    seen: set[frozenset[int]] = set()
    for join in joins:
        first, second = target_of(join.first, asked.cards), target_of(join.second, asked.cards)
        if not isinstance(first, int) or not isinstance(second, int) or first == second:
            found.refused.append(
                f"Reports “{join.first.strip()[:20]}” and “{join.second.strip()[:20]}” can't be joined: both have "
                "to be in the catalogue."
            )
        elif not asked.trusted:
            found.refused.append(f"A suspicious signal can't join reports {first} and {second}.")
        elif frozenset((first, second)) not in seen:
            seen.add(frozenset((first, second)))
            if len(found.joins) < MAX_JOINS:
                found.joins.append((min(first, second), max(first, second), one_line(join.reason)))
            else:
                found.refused.append(f"More than {MAX_JOINS} joins at once: {first} and {second} stay apart.")


def _check_mixed(mixed: Sequence[Mixed], asked: Asked, found: Checked) -> None:
    for split in mixed:
        report = target_of(split.report, asked.cards)
        if not isinstance(report, int):
            found.refused.append(f"There is no report “{split.report.strip()[:20]}” that could be split.")
        elif not asked.trusted:
            found.refused.append(f"A suspicious signal can't cause report {report} to be split.")
        elif len(found.mixed) < MAX_MIXED:
            found.mixed.setdefault(report, one_line(split.reason))


def _check_cards(cards: Sequence[CardText], asked: Asked, found: Checked) -> None:
    members: defaultdict[Target, list[str]] = defaultdict(list)
    for at, placed in found.placed.items():
        members[placed.target].append(asked.texts[at])
    for one in cards:
        target = target_of(one.report, asked.cards)
        if target is None or target not in members:
            found.refused.append(
                f"The card of report “{one.report.strip()[:20]}” stays: no signal of the batch went there."
            )
            continue
        if not asked.trusted and isinstance(target, int) and not _only_adds(one.text, target, asked):
            found.refused.append(f"A signal that is read alone can't rewrite the card of report {target}.")
            continue
        if target in asked.cut_short:
            found.refused.append(f"The card of report {target} was not shown completely, so it stays.")
            continue
        card = make_card(one.area, one.text)
        known = asked.cards[target].text if isinstance(target, int) else ""
        if target in found.cards or not card.text:
            continue
        if own_words(card.text, [known, *members[target]]) < OWN_WORDS:
            found.refused.append(
                f"The new card of report {target} does not use the words of its signals, so it is not used."
            )
            continue
        found.cards[target] = card


def _only_adds(text: str, target: int, asked: Asked) -> bool:
    """Return whether a signal that is read alone, and is not marked, leaves most words of a card as they are."""
    return not asked.marked and own_words(asked.cards[target].text, [text]) >= KEPT_WORDS


def own_words(card: str, texts: Sequence[str]) -> float:
    """Return the share of a card's words that begin like a word of the texts; 1 for a card without words."""
    words = _WORD.findall(card.casefold())
    if not words:
        return 1.0
    known = {word[:_STEM] for text in texts for word in _WORD.findall(text.casefold())}
    return sum(word[:_STEM] in known for word in words) / len(words)


def one_line(text: str) -> str:
    """Return a model's sentence in one line, cut to the maximum length."""
    line = " ".join(text.split())
    return line if len(line) <= MAX_REASON else f"{line[: MAX_REASON - 1]}…"


@dataclass(frozen=True, slots=True)
class Step:
    """One change by a reading: signals, by index in the batch, that go to a report.

    With `opens` they become a new report, which `target` names.
    """

    signals: tuple[int, ...]
    target: Target
    opens: bool = False


@dataclass(slots=True)
class Plan:
    """The changes from where signals are to where they belong.

    `keeps` are the provisional reports that become what an answer called `new1` and so on, `steps` the moves, in
    order.
    """

    keeps: dict[str, int] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)


def plan(placed: Mapping[int, Placed], homes: Sequence[int]) -> Plan:
    """Return the fewest changes that put signals where they belong.

    `homes` are those of `Asked`. A provisional report becomes at most one of the answer's new reports: the one that
    most of its signals belong to.
    """
    made = Plan()
    new: defaultdict[str, list[int]] = defaultdict(list)
    for at, placement in sorted(placed.items()):
        if isinstance(placement.target, str):
            new[placement.target].append(at)
    shares = [
        (-count, min(at for at in signals if homes[at] == home), name, home)
        for name, signals in new.items()
        for home, count in Counter(homes[at] for at in signals if homes[at] < 0).items()
    ]
    taken: set[int] = set()
    for _, _, name, home in sorted(shares):
        if name not in made.keeps and home not in taken:
            made.keeps[name] = home
            taken.add(home)
    for name, signals in new.items():
        leaving = [at for at in signals if homes[at] != made.keeps.get(name)]
        if name not in made.keeps:
            first = [at for at in leaving if homes[at] == homes[leaving[0]]]
            made.steps.append(Step(tuple(first), name, opens=True))
            leaving = [at for at in leaving if at not in first]
        if leaving:
            made.steps.append(Step(tuple(leaving), name))
    known: defaultdict[int, list[int]] = defaultdict(list)
    for at, placement in sorted(placed.items()):
        if isinstance(placement.target, int) and homes[at] != placement.target:
            known[placement.target].append(at)
    made.steps += [Step(tuple(signals), target) for target, signals in known.items()]
    return made
