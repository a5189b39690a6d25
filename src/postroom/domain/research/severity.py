"""How severe a signal's words say its problem is, read from its title and the sentences that tell the problem."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from postroom.domain.reports.titles import shorten_title
from postroom.domain.signals.stakes import crash_in, is_page_alone
from postroom.domain.signals.tracked import ISSUES
from postroom.text.headlines import read

NOTHING_SAID = 2.0
AT_STAKE = 4.0
_OF_A_PAGE = 3.0
"""Severity of a page of one web site that stands still, as of anything else that does not work."""
_SENTENCES = 4
"""Sentences about the problem that are read beside the title; what follows them is mostly an aside."""
_TITLE = 400
_SHOWN = 100
"""Characters of a title that a report shows: what stands behind them is read as text."""
_LATIN = r"(?<![\w./:_#@-])(?:{})(?![\w_]|[-./:@]\w)"
_VERBS = (
    r"(?:works?|function|load|open|start|launch|run|show|display|render|play|appear|respond|react|save|store|send|"
    r"receive|connect|download|upload|update|install|print|scroll|close|finish|complete|arrive|sync|accept|allow|"
    r"recogni[sz]e|remember|delete|copy|paste|find|get|let)"
)
_DONE = (
    r"(?:working|functional|functioning|loading|loaded|opening|opened|starting|started|shown|showing|displayed|"
    r"displaying|rendered|rendering|visible|saved|saving|sent|sending|stored|copied|recogni[sz]ed|possible|usable|"
    r"responding|playing|updated|updating|downloaded|installed|found|accessible|selectable|clickable|supported)"
)
_SEVERE = (
    r"data loss|lost (?:data|bookings?|orders?)|charged? (?:twice|double)|double.charge|vulnerabilit(?:y|ies)|"
    r"leak(?:s|ed|ing)? (?:memory|data|passwords?)|leaks|memory leaks?|outage|down for|"
    r"corrupt(?:s|ed|ing|ion)?|deadlock(?:s|ed)?|oom.killed|freezes?|hangs?|hung|"
    r"hängt sich auf|friert ein|eingefroren|gèle|se fige|se congela|se cuelga|datenverlust|"
    r"pertes? de données|pérdida de datos|perda de dados|perdita di dati|потер(?:я|и|ю) данных|"
    r"beschädigt|corromp(?:e[nmu]?|t|us?|i[oóu]|id[oa]s?)|corrott[aeio]|danneggia(?:t[aeio]|no)?|"
    r"повре(?:ждает|ждены?|дил)|портит"
)
_UNSPACED_SEVERE = "数据丢失|丢失数据|损坏|データが(?:消え|失われ|壊れ)|破損|데이터 ?손실|손상"
_FAILING = (
    r"can(?:no|')?t|can not|unable|impossible|fail(?:s|ed|ing|ures?)?|broken|breaks|broke|unusable|unresponsive|"
    r"defective|malfunctions?|dead links?|incorrect(?:ly)?|(?:is|are|as|completely) empty|"
    rf"stop(?:s|ped)? {_DONE}|"
    rf"(?:do|does|did|will|would)(?: not|n't) (?:[a-z]{{2,12}}ly |always |even )?{_VERBS}|won'?t {_VERBS}|"
    rf"(?:not|no longer|never) (?:[a-z]{{2,12}}ly |always |even )?(?:{_DONE}|{_VERBS}s?)|"
    r"nothing happens|does nothing|blank|(?:black|white) (?:page|screen|window)|blocked|"
    r"errors?(?! (?:console|log|reporting|handling)\b)|exceptions?|timeouts?|timed out|stuck|missing|wrong|"
    r"disappear(?:s|ed)?|duplicated|(?:creat|show|send|print|get)\w{0,4} duplicates|"
    r"duplicates?(?= [a-z])(?! (?:of|to|bugs?|issues?|reports?|tickets?|and|or|is|was|if|in)\b)|"
    r"(?:https?|status|codes?|errors?|answer(?:s|ed)?|return(?:s|ed)?|responds?(?: with)?|throws?|gets?|got|"
    r"gives?|with|an?)[ :](?:an? |http )?5[02]\d|5[02]\d(?= (?:errors?|internal|bad|service|gateway|status))|"
    r"(?:geht|gehen|funktioniert|funktionieren|lädt|startet|öffnet|läuft) (?:sich )?nicht|fehler|kaputt|"
    r"ne (?:fonctionne|marche|charge|s'ouvre|démarre|répond) (?:pas|plus)|erreurs?|"
    r"no (?:se )?(?:funciona|carga|abre|arranca|responde)|errores|falla|"
    r"não (?:funciona|abre|carrega)|erro|non (?:funziona|si apre|carica)|errore|"
    r"не (?:работает|открывается|запускается|загружается)|ошибк[аиу]"
)
_UNSPACED = (
    "動作しない|表示され(?:ない|ません)|開け(?:ない|ません)|でき(?:ない|ません)|エラー|"
    "无法|不能|打不开|报错|错误|失败|没有反应|안 ?(?:돼|되|열)|오류|에러"
)
_ANNOYING = (
    r"slow|sluggish|jerky|confusing|unclear|late|misaligned|overlap(?:s|ped|ping)?|distorted|incomplete|"
    r"delay(?:s|ed)?|warning|off by|inconsistent|langsam|lent[aeo]?s?|lentement|lentamente|медленно|тормозит|лагает"
)
_UNSPACED_ANNOYING = "慢|卡顿|遅い|느(?:리|려|림)"
_SMALL = r"typos?|cosmetic|would be nice|feature request|could you add|please add|i wish|wish ?list|nitpick"
_PATTERNS = tuple(
    (severity, re.compile(pattern, re.IGNORECASE))
    for severity, pattern in (
        (4.0, f"{_LATIN.format(_SEVERE)}|{_UNSPACED_SEVERE}"),
        (3.0, f"{_LATIN.format(_FAILING)}|{_UNSPACED}"),
        (2.0, f"{_LATIN.format(_ANNOYING)}|{_UNSPACED_ANNOYING}"),
        (1.0, _LATIN.format(_SMALL)),
    )
)
_DENIED = re.compile(
    r"(?:\b(?:no|not|without|never|non|nicht|kein|keine|ohne|pas|sans|sin|não|не|без)|n't)"
    r"(?: any| an?| more| (?:está|están|es|son|se|è|sono|é|são|foi|был[аои]?))? $|(?:没有?|未|不会|不)$",
    re.IGNORECASE,
)
"""What denies the words after it."""
_DENIED_AFTER = re.compile(r"(?:し|され)?(?:てい?)?(?:ない|ません)|(?:되|하)지 ?않|[이은도]? ?없")
"""What denies the words before it, as Japanese and Korean do."""
_NAME = re.compile(r"[- ](?:reporter|reports?|id|ids|guard|stats|dump|protection|console)\b", re.IGNORECASE)
"""What follows a word that is part of a name, such as crash reporter."""
_FROZEN = re.compile(r"\b(?:code|feature|string|ui|soft|hard) $", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class StatedSeverity:
    """A severity from 1 to 4 and the words that say so, "" for none; whether they are in the title.

    `only` are the words of a text that says less than its title.
    """

    severity: float = NOTHING_SAID
    words: str = ""
    in_title: bool = False
    only: str = ""

    def reason(self, *, alone: bool) -> str:
        """Return where the words are; `alone` if the report has no other signal."""
        if not self.words:
            return "nothing said"
        if self.in_title:
            less = f", its text only “{self.only}”" if self.only else ""
            return f"{'its' if alone else 'a'} title says “{self.words}”{less}"
        return f"{'it' if alone else 'a signal'} says “{self.words}”"


def stated_severity(text: str, *, source_product: str, source_type: str) -> StatedSeverity:
    """Return what the title says, or else the sentences that tell the problem, in time linear in their length.

    A word does not count within a name, path or address, or where it is denied. The title of a tracker's issue goes
    before its description, whose many words name other things by chance; the highest severity, however, is lowered
    where the description says something mild alone.
    """
    title, _, rest = text.lstrip()[:_TITLE].partition("\n")
    titled = bool(title.strip()) and rest[:1] in {"\n", "\r"} and bool(rest.strip())
    by_title = _said_in(shorten_title(title.strip(), _SHOWN), in_title=True) if titled else None
    shown = read(text, source_product=source_product, source_type=source_type)
    if by_title is not None and (source_type in ISSUES or by_title.severity == AT_STAKE):
        return _beside_text(by_title, shown.sentences[:_SENTENCES])
    sentences = [shown.headline, *(shown.sentences[place] for place in shown.telling[:_SENTENCES])]
    found = [by_title, *(_said_in(each, in_title=False) for each in sentences)]
    return max(filter(None, found), key=lambda one: one.severity, default=StatedSeverity())


def _beside_text(by_title: StatedSeverity, sentences: Sequence[str]) -> StatedSeverity:
    """Return what a title says, lowered where the text beside it says nothing but mild words."""
    if by_title.severity < AT_STAKE:
        return by_title
    found = list(filter(None, (_said_in(each, in_title=False) for each in sentences)))
    if not found or any(one.severity > NOTHING_SAID for one in found):
        return by_title
    return replace(by_title, severity=(AT_STAKE + found[0].severity) / 2, only=found[0].words)


def _said_in(sentence: str, *, in_title: bool) -> StatedSeverity | None:
    """Return what one sentence says, the most severe first; None for nothing."""
    plain = sentence.replace("\u2019", "'")
    found: StatedSeverity | None = None
    for stated, start, end in _spans(plain):
        if (found and stated <= found.severity) or not _counts(plain, start, end):
            continue
        words = plain[start:end].lower()
        of_a_page = in_title and is_page_alone(plain, words)
        severity = min(stated, _OF_A_PAGE) if of_a_page else stated
        if found is None or severity > found.severity:
            found = StatedSeverity(severity, words, in_title)
        if severity == AT_STAKE:
            break
    return found


def _spans(plain: str) -> Iterator[tuple[float, int, int]]:
    """Yield where words of severity are, with how severe they are, the most severe first."""
    for start, end in crash_in(plain):
        yield AT_STAKE, start, end
    for severity, pattern in _PATTERNS:
        for match in pattern.finditer(plain):
            yield severity, *match.span()


def _counts(text: str, start: int, end: int) -> bool:
    """Return whether words in a text say that something happens: not denied, and no part of a name."""
    before = text[max(0, start - 20) : start]
    return not (
        _DENIED.search(before)
        or _DENIED_AFTER.match(text, end)
        or _NAME.match(text, end)
        or before[-1:] in {".", "/", ":", "_", "-", "#", "@"}
        or _FROZEN.search(before)
    )
