"""Headline and sentences of a signal in its sender's own words, for display to people.

Grouping compares cleaned and masked text (`text.cleaning`); here nothing is reworded, only left out: greetings,
forms, facts about a machine, frames, markup, and private values such as e-mail addresses and passwords.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from postroom.text.characters import cut_place, visible
from postroom.text.cleaning import MACHINE_SOURCES
from postroom.text.issue_templates import drop_environment, drop_forms, heading_of
from postroom.text.mail import drop_greeting, drop_quotes, drop_signature
from postroom.text.noise import drop_comments, drop_markup
from postroom.text.private_values import without_private_values
from postroom.text.problem_words import mentions_problem
from postroom.text.stack_traces import drop_frames

MAX_READ = 12_000
"""Characters of a signal that are read."""
MAX_SENTENCES = 60
MAX_SENTENCE = 600
MAX_HEADLINE = 200
MAX_TITLE_LINE = 400
"""Maximum length of a first line that may be a title."""
LEAST_OWN = 5
"""Minimum number of words of a title that is kept whatever form heading it begins with."""
NOTHING = "A signal without words"
"""Headline of a signal without visible text."""

_HTML = re.compile(
    r"</(?:p|div|td|tr|li|ul|ol|table|body|html|span|h[1-6]|a|b|strong)>|<(?:br|p|div)\b", re.IGNORECASE
)
_FENCE = re.compile(r"\s{0,8}(?:`{3,}|~{3,})")
_PREFIX = re.compile(
    r"(?:\[(?:bug|feature(?: request)?|question|feedback|alert|task|issue|firing(?::\d{1,4})?|external|help)\]"
    r":?\s{0,4}|(?:bug|bug report|alert|issue|feature request|feature|question|re|fwd?|aw|wg|sv|tr|"
    r"subject|betreff|objet|asunto|assunto|oggetto|onderwerp|title|customer|client|user|player|reporter)\s?:\s{1,4}"
    r"){1,4}",
    re.IGNORECASE,
)
_STAMP = re.compile(
    r"\[?\d{4}[-/]\d{2}[-/]\d{2}[T ]\d{2}:\d{2}(?::\d{2})?(?:[.,]\d{1,9})?"
    r"(?:\s?(?:Z|UTC|[+-]\d{2}:?\d{2}))?\]?\s{1,4}"
)
_LAYOUT = re.compile(r"\s{0,12}(?:#{1,6}\s|h[1-6]\.\s|[-*+\u2022\u00b7]\s|>\s?)+")
_BLOCK = re.compile(r"\{(?:noformat|code|quote|panel)(?::[^{}\n]{0,80})?\}")
_EMPHASIS = re.compile(r"([*_])([^*_\n]{3,200})\1")
_STRONG = re.compile(r"(?<![\w*])\*\*(?=[^\s*])([^*\n]{1,300})(?<=[^\s*])\*\*(?![\w*])")
_LINK = re.compile(r"!?\[([^\[\]\n]{0,300})\]\([^()\s]{1,2000}\)")
_IMAGE = re.compile(r"!\[[^\]\n]{0,300}\]\([^)\n]{0,2000}\)")
_GREETING = re.compile(
    r"(?:hi|hello|hey|dear|good (?:morning|afternoon|evening|day)|greetings|hallo|guten (?:tag|morgen)|liebes?|"
    r"bonjour|hola|ciao|olá)\b"
    r"(?: (?:there|all|team|everyone|everybody|support|folks|guys|sir|madam|zusammen)){0,3}"
    r"\s{0,2}[,!.:-](?:\s{1,4}|$)",
    re.IGNORECASE,
)
_END = re.compile('(?<=[.!?])\\s+(?=[A-Z\u00c0-\u00de"\u201c`(\\[\\d])|(?<=[\u3002\uff01\uff1f])')
_ERROR = re.compile(
    r"\b(?:[A-Z]\w{0,60}(?:Error|Exception|Warning|Timeout|Failure|Fault)|panic|FATAL|CRITICAL|Fatal error|"
    r"Segmentation fault)\b"
)
_STEP = re.compile(
    r"(?:\d{1,2}[.)]|[a-z]\)|step \d|(?:open|click|go|type|launch|visit|select|start|press|navigate|run|create|"
    r"choose|enable|install|log ?in|enter|scroll|add|set|search|klick\w*|öffne\w*)\b)",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"\b(?:thanks?|thank you|please (?:help|see|find|advise|let|fix|look|note)|let me know|in advance|regards|"
    r"any (?:help|ideas?|news)|(?:see|find) (?:the )?(?:attach\w*|screenshot\w*|below|above)|attach(?:ed|ments?)|"
    r"screenshots?|i hope|hope (?:this|you)|sorry (?:for|if)|not sure\b|"
    r"first (?:post|time) (?:here|posting)|danke|merci|gracias)\b",
    re.IGNORECASE,
)
_ORIGIN = re.compile(
    r"\W{0,8}(?:from github|moved from|cloned from|copied from|migrated from|imported from|forwarded from|"
    r"(?:originally |initially )?(?:reported|posted|filed|created|opened|submitted) (?:by|at|on|as|in|from|via)|"
    r"(?:this|the) (?:bug|issue|ticket) (?:was|is|has been) (?:initially |originally |automatically )?"
    r"(?:created|filed|reported|opened|cloned|moved|imported|split)|spun off|split (?:off )?from|"
    r"follow[- ]?up (?:to|of|from)|(?:see|cf\.?)(?: also)? (?:bug|issue|#))\b",
    re.IGNORECASE,
)
_USER_AGENT = re.compile(r"user.?agent|Mozilla/\d", re.IGNORECASE)
_URL = re.compile(r"\b(?:https?|ftp|file)://\S{1,2000}|\bwww\.\S{1,500}")
_INTRODUCES = re.compile(
    r"(?:i(?:'m| am)?|we(?:'re| are)?|my name|our (?:company|team))\s"
    r"(?:a|an|is|using|use|running|run|have been|work|was|been|installed|just|recently|wanted|would like to|"
    r"want to report|want to)\b",
    re.IGNORECASE,
)
_BARE = frozenset(
    {
        *(
            "bug",
            "bug report",
            "issue",
            "problem",
            "help",
            "help me",
            "help needed",
            "please help",
            "question",
        ),
        *(
            "feedback",
            "support",
            "request",
            "urgent",
            "hello",
            "hi",
            "no subject",
            "(no subject)",
            "untitled",
        ),
        *(
            "new issue",
            "new ticket",
            "ticket",
            "question about your product",
            "feature request",
            "crash",
            "test",
        ),
        *(
            "doesn't work",
            "not working",
            "it doesn't work",
            "does not work",
            "broken",
            "error",
            "none",
            "n/a",
        ),
    }
)
_GOOD_SECTIONS = re.compile(
    r"actual|current|observed|happen|describe the bug|bug description|problem|went wrong|tatsächlich|"
    r"description|summary|beschreibung|observé|実際|概要"
)
_BAD_SECTIONS = re.compile(
    r"expect|should|erwartet|attendu|esperado|steps|reproduc|repro|str$|additional|anything|screenshot|"
    r"environment|version|system|setup|device|desktop|platform|log|check|prerequisite|alternative|solution|"
    r"suggested|schritte|再現|期待"
)
_DANGLING = " ,;:-\u2013(\u201c"
_TELLING, _PLAIN = 0.5, -0.7
"""Minimum scores of a sentence that describes a problem, and of one that may be quoted at all."""


@dataclass(frozen=True, slots=True)
class Headline:
    """The sender's own words.

    Attributes:
        headline: the line that describes the problem best.
        score: its quality, comparable between signals.
        sentences: the other sentences, in order.
        telling: indices into `sentences`: those that describe a problem, then other plain ones.
    """

    headline: str
    score: float
    sentences: tuple[str, ...]
    telling: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _Piece:
    """A title or a sentence; `weak` marks a title that does not name the problem."""

    text: str
    score: float
    title: bool = False
    weak: bool = False


def read(text: str, *, source_product: str, source_type: str) -> Headline:
    """Return a signal's headline and sentences, in linear time; an empty title gives way to the text."""
    by_program = source_product in MACHINE_SOURCES and source_type != "ticket"
    pieces = list(_pieces(text, by_program=by_program))
    if not pieces:
        whole = " ".join(without_private_values(visible(text, limit=MAX_READ)).split())
        return Headline(cut(whole, MAX_HEADLINE) or NOTHING, -3.0, ())
    first = pieces[0]
    best = 0 if first.title and not first.weak else _best(pieces)
    headline = pieces[best].text
    known = first.text.casefold() in headline.casefold()
    short = 2 <= _counted(first.text) <= 24 - _counted(headline)
    if best and first.title and short and not known and not _is_bare(first.text):
        # A short title names the subject; the problem with it is described further down.
        headline = f"{first.text.rstrip(' .:')}: {headline}"
    rest = [piece for place, piece in enumerate(pieces) if place != best and piece.text not in headline]
    telling = [place for place, piece in enumerate(rest) if piece.score >= _TELLING]
    plain = [place for place, piece in enumerate(rest) if _PLAIN <= piece.score < _TELLING]
    return Headline(
        cut(headline, MAX_HEADLINE),
        pieces[best].score,
        tuple(piece.text for piece in rest),
        (*telling, *plain),
    )


def cut(text: str, most: int) -> str:
    """Return `text` in at most `most` characters, cut between words, with an ellipsis."""
    if len(text) <= most:
        return text
    at = text.rfind(" ", most // 3, most)
    return f"{text[: at if at > 0 else cut_place(text, most - 1)].rstrip(_DANGLING)}…"


def _pieces(text: str, *, by_program: bool) -> Iterator[_Piece]:
    """Yield the title and the sentences of a signal with their scores, without quoted and generated text."""
    lines = _lines(text, by_program=by_program)
    section, fenced, first = 0.0, False, True
    count = 0
    for place, line in enumerate(lines):
        if _FENCE.match(line):
            fenced = not fenced
            continue
        heading = None if fenced else heading_of(line)
        if heading is not None:
            section = _weight_of(heading[0])
        plain = _plain(line if heading is None else heading[1])
        greeting = _GREETING.match(plain)
        if not any(map(str.isalnum, plain)) or (greeting and len(plain) - greeting.end() < 3):
            continue
        if first:
            first = False
            following = lines[place + 1] if place + 1 < len(lines) else ""
            if _is_title(plain, following, last=place + 1 >= len(lines)) and not _ORIGIN.match(plain):
                few = _counted(plain) <= 3 and not mentions_problem(plain) and not _ERROR.search(plain)
                weak = few or _is_bare(plain)
                yield _Piece(plain, _score(plain, 0) + (-2.5 if weak else 2.5), title=True, weak=weak)
                continue
        for sentence in _sentences(plain[:4_000]):
            if not sentence or count >= MAX_SENTENCES or not any(map(str.isalpha, sentence)):
                continue
            count += 1
            score = _score(sentence, count) + section
            if fenced and not _ERROR.search(sentence):
                score -= 3.0
            yield _Piece(cut(sentence, MAX_SENTENCE), score)


def _sentences(line: str) -> Iterator[str]:
    """Yield the sentences of a line; none ends within brackets, where a full stop mostly ends an abbreviation."""
    start = 0
    for end in _END.finditer(line):
        sentence = line[start : end.start()]
        if len(sentence) < MAX_SENTENCE and sentence.count("(") > sentence.count(")"):
            continue
        yield sentence
        start = end.end()
    yield line[start:]


def _lines(text: str, *, by_program: bool) -> list[str]:
    shown = without_private_values(drop_comments(visible(text, limit=MAX_READ)))
    if len(_HTML.findall(shown)) >= 2 and shown.lstrip().startswith("<"):
        shown = drop_markup(shown)
    lines = shown.split("\n")
    head, rest = lines[:1], lines[1:]
    if not by_program:
        lines = drop_greeting(drop_signature(drop_quotes(lines))) or lines
        # A title is neither greeting nor signature, whatever its words.
        if rest and not rest[0].strip() and head[0].strip() and lines[:1] != head:
            lines = [*head, "", *lines]
    titled = bool(lines[1:]) and not lines[1].strip() and _counted(lines[0]) >= LEAST_OWN
    own = lines[:1] if titled and not _USER_AGENT.search(lines[0]) else []
    kept = [*own, *drop_frames(drop_environment(lines[len(own) :]))]
    return [line for line in kept if not line.strip() or heading_of(line) or drop_forms([line])]


def _plain(line: str) -> str:
    """Return a line without markup, its words unchanged."""
    line = _LAYOUT.sub("", line, count=1) if _LAYOUT.match(line) else line
    line = _STRONG.sub(r"\1", _BLOCK.sub(" ", line) if "{" in line else line).strip()
    if "](" in line:
        line = _LINK.sub(r"\1", _IMAGE.sub("", line))
    line = " ".join(line.split())
    for pattern in (_STAMP, _PREFIX, _GREETING):
        match = pattern.match(line)
        if match and len(line) - match.end() >= 8:
            line = line[match.end() :].strip()
    whole = _EMPHASIS.fullmatch(line)
    return whole[2] if whole else line


def _weight_of(heading: str) -> float:
    if _BAD_SECTIONS.search(heading):
        return -2.0
    return 1.0 if _GOOD_SECTIONS.search(heading) else 0.0


def _score(sentence: str, place: int) -> float:
    """Return how well a sentence describes a problem; `place` counts sentences, 0 for a title."""
    count = _counted(sentence)
    letters = sum(map(str.isalpha, _URL.sub("", sentence) if "." in sentence else sentence))
    score = -0.08 * min(place, 20)
    score += 2.0 if _ERROR.search(sentence) else 0.0
    score += 1.5 if mentions_problem(sentence) else 0.0
    score -= 2.0 if _ASIDE.search(sentence) else 0.0
    score -= 3.0 if _ORIGIN.match(sentence) else 0.0
    score -= 1.0 if _INTRODUCES.match(sentence) else 0.0
    score -= 1.5 if sentence.endswith(":") else 0.0
    score -= 1.0 if place and _STEP.match(sentence) else 0.0
    score -= 1.5 if letters < 0.55 * len(sentence) else 0.0
    score -= 1.5 if count < 3 else 0.5 if count < 5 else 0.0
    score -= 0.5 if len(sentence) > 160 else 0.0
    return score


def _counted(text: str) -> int:
    """Return the number of words of a text; two characters of a script without spaces count as one."""
    spaced = len(text.split())
    return max(spaced, sum(char > "\u2e80" for char in text[:200]) // 2)


def _best(pieces: Sequence[_Piece]) -> int:
    return max(range(len(pieces)), key=lambda place: (pieces[place].score, -place))


def _is_title(line: str, following: str, *, last: bool) -> bool:
    """Return whether the first line of a text is its title: short, and a sentence or followed by a paragraph."""
    if len(line) > (120 if following.strip() else MAX_TITLE_LINE):
        return False
    one = not _END.search(line)
    return one or not (last or following.strip() or _ASIDE.search(line) or _INTRODUCES.match(line))


def _is_bare(title: str) -> bool:
    return title.casefold().strip(" .:!?-[]*#") in _BARE
