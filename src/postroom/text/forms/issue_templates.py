"""Boilerplate of issue forms and trackers: headings, environment blocks, check boxes, user agents.

Headings are removed and their content is kept; facts about the reporter's machine are removed, because they make
unlike problems look alike. Works on lines.
"""

import re
from collections.abc import Sequence

_LONGEST_HEADING = 80
_LONGEST_FACT = 240
_LONGEST_BLOCK = 40
"""Maximum number of lines removed with one environment block."""

_HEADINGS = frozenset(
    {
        *(
            "steps to reproduce",
            "steps how to reproduce",
            "how to reproduce",
            "how to reproduce it",
            "to reproduce",
        ),
        *("reproduction steps", "reproduction", "repro steps", "repro", "steps", "str", "steps taken"),
        *(
            "steps to reproduce the behavior",
            "steps to reproduce the problem",
            "steps to reproduce the issue",
        ),
        *(
            "actual results",
            "actual result",
            "actual behavior",
            "actual behaviour",
            "actual",
            "actual outcome",
        ),
        *("current behavior", "current behaviour", "observed behavior", "observed behaviour", "observed"),
        *(
            "what happened",
            "what happens",
            "what happens instead",
            "what actually happened",
            "what went wrong",
        ),
        *("expected results", "expected result", "expected behavior", "expected behaviour", "expected"),
        *("expected outcome", "what did you expect", "what did you expect to happen", "what should happen"),
        *(
            "what should have happened",
            "what you expected to happen",
            "what i expected",
            "what i expected to happen",
        ),
        *(
            "describe the bug",
            "bug description",
            "description",
            "summary",
            "issue description",
            "issue summary",
        ),
        *(
            "problem description",
            "a clear and concise description of what the bug is",
            "bug report",
            "details",
        ),
        *(
            "is your feature request related to a problem",
            "describe the solution you'd like",
            "feature request",
        ),
        *(
            "describe alternatives you've considered",
            "proposed solution",
            "possible solution",
            "suggested fix",
        ),
        *(
            "additional context",
            "additional information",
            "additional info",
            "additional details",
            "anything else",
        ),
        *(
            "screenshots",
            "screenshot",
            "attachments",
            "logs",
            "log output",
            "relevant log output",
            "error message",
        ),
        *(
            "stack trace",
            "stacktrace",
            "traceback",
            "minimal reproducible example",
            "example code",
            "sample code",
        ),
        *(
            "checklist",
            "prerequisites",
            "preconditions",
            "acceptance criteria",
            "user story",
            "reproducibility",
        ),
        *(
            "schritte zur reproduktion",
            "schritte zum reproduzieren",
            "erwartetes verhalten",
            "erwartetes ergebnis",
        ),
        *("tatsächliches verhalten", "tatsächliches ergebnis", "beschreibung", "fehlerbeschreibung"),
        *("étapes pour reproduire", "étapes de reproduction", "comportement attendu", "comportement actuel"),
        *("comportement observé", "résultat attendu", "résultat obtenu", "description du problème"),
        *("pasos para reproducir", "comportamiento esperado", "comportamiento actual", "resultado esperado"),
        *("resultado actual", "descripción", "passos para reproduzir", "comportamento esperado", "descrição"),
        *(
            "comportamento atual",
            "stappen om te reproduceren",
            "verwacht gedrag",
            "werkelijk gedrag",
            "beschrijving",
        ),
        *("passaggi per riprodurre", "comportamento atteso", "comportamento attuale", "descrizione"),
        *(
            "再現手順",
            "期待される動作",
            "期待する動作",
            "期待する結果",
            "期待結果",
            "実際の動作",
            "実際の結果",
            "概要",
        ),
    }
)
_BLOCKS = frozenset(
    {
        *(
            "environment",
            "environment info",
            "environment information",
            "environment details",
            "your environment",
        ),
        *(
            "system info",
            "system information",
            "system details",
            "system",
            "versions",
            "version info",
            "setup",
        ),
        *(
            "device info",
            "device information",
            "device",
            "desktop",
            "smartphone",
            "desktop (please complete)",
        ),
        *(
            "please complete the following information",
            "platform",
            "umgebung",
            "systemumgebung",
            "environnement",
        ),
        *("entorno", "ambiente", "omgeving", "環境", "動作環境", "利用環境"),
    }
)
_FACTS = frozenset(
    {
        *("user agent", "user-agent", "useragent", "browser", "browser version", "browser name", "browsers"),
        *(
            "os",
            "os version",
            "os name",
            "operating system",
            "platform",
            "device",
            "device model",
            "device type",
        ),
        *("app version", "version", "versions", "package version", "build", "build id", "build identifier"),
        *(
            "build number",
            "node version",
            "node",
            "npm version",
            "npm",
            "yarn",
            "python version",
            "python",
            "java",
        ),
        *("java version", "sdk version", "library version", "ruby version", "go version", "php version"),
        *("locale", "timezone", "time zone", "screen size", "screen resolution", "resolution", "viewport"),
        *(
            "architecture",
            "cpu",
            "ram",
            "account id",
            "user id",
            "organization id",
            "workspace id",
            "tenant id",
        ),
        *(
            "ticket id",
            "request id",
            "trace id",
            "span id",
            "session id",
            "correlation id",
            "event id",
            "distinct id",
        ),
        *("reporter", "reported by", "assignee", "assigned to", "requester", "customer id", "ticket number"),
        *("issue type", "problem type", "modes", "restricted mode", "sandboxed"),
        *("betriebssystem", "système d'exploitation", "navigateur", "sistema operativo", "navegador"),
        *("besturingssysteem", "ブラウザ", "ブラウザー", "バージョン"),
    }
)
_NOTHING = frozenset({"no response", "n/a", "na", "none", "-", "--", "tbd", "no", "keine", "aucun", "なし"})

_EDGES = " \t#*_`~:=-\u2013\u2014|>?!."
_KEY_VALUE = re.compile(r"[\s*_#>|`-]{0,12}(?P<key>[^:\n|]{1,70}?)[\s*_`]{0,4}[:|](?P<value>.*)", re.DOTALL)
_PARENTHESIS = re.compile(r"\s?\([^()]{0,60}\)$")
_LIST_OR_FACT = re.compile(r"\s{0,8}(?:[-*+|]\s|[^:=\n]{1,50}[:=|])")
_CHECKBOX = re.compile(
    r"\s*[-*+]?\s?\[[ xX]?\]\s.{0,60}\b(?:i have|i've|i agree|i am|i'm|i searched|i checked|i confirm|i can|"
    r"existing issues?|code of conduct|latest version|contributing|duplicate)\b.*",
    re.IGNORECASE,
)
_USER_AGENT = re.compile(
    r"Mozilla/\d\.\d {1,3}\([^)\n]{0,200}\)"
    r"(?:[ ,]{0,2}(?:[\w.]{1,40}/[\w.+-]{1,40}|\([^)\n]{0,120}\))){0,12}"
)
_PRODUCT = re.compile(
    r"(?<![\w/.:-])[A-Z][A-Za-z]{2,30}/\d{1,4}(?:\.\d{1,8}){1,3}(?![\w/])|\brv:\d{1,4}(?:\.\d{1,4}){1,2}\b"
)
"""A program with its version as user agents name it."""
_VERSIONED = re.compile(
    r"[\s>*_-]{0,8}(?!\d)\w[\w.+-]{1,30}(?: \w[\w.+-]{1,30})? v?\d{1,4}(?:\.\d{1,8}){1,3}[*_\s]{0,4}"
)
"""A line that is a program with its version."""
_INSTALLED = re.compile(
    r"[\s>|]{0,8}[\w.@/+-]{1,60}\s?\|[\w.@/ -]{1,30}\|\s?\d{1,4}(?:\.\d{1,12}){1,3}[\s|]{0,4}"
)
"""A row of a table of installed programs: name, author, version."""
_NUMBERED = re.compile(r"\s{0,4}\d[\d.,-]{7,40}\s{0,4}")
_PREAMBLE = re.compile(
    r"\s*(?:a )?(?:new |previously resolved )?(?:error tracking )?issue (?:was |has been |is )?"
    r"(?:created|opened|reopened|spiking)\b[^:\n]{0,140}:?\s*",
    re.IGNORECASE,
)


FORM_TEXT = re.compile(
    r"\b(?:needed data|erforderlichen daten|données nécessaires|datos necesarios|dados necessários|dati necessari|"
    r"необходимые данные|gerekli veri\w{0,4})\b[^\n]{0,80}\b(?:clipboard|zwischenablage|presse-papiers|"
    r"portapapeles|área de transferência|appunti|буфер обмена|pano\w{0,6})\b|"
    r"^(?:please paste|bitte (?:fügen|einfügen)|fügen sie sie ein|veuillez (?:les )?coller|péguelos|"
    r"(?:por favor,? )?(?:cole|pegue)|incolla(?:rli)?|вставьте|lütfen yap\u0131şt\u0131r\u0131n)\b[^\n]{0,30}$|"
    r"(?:所需的数据|所需資料|必要なデータ|필요한 데이터)[^\n]{0,20}(?:太大|大きすぎ|너무 ?(?:커|크)|클립보드)|"
    r"\bplease fill in the sections below to help\b|\bserver logging (?:is )?disabled\b|"
    r"\bplease enable logging by setting\b|^after enabling this setting, future crash reports\b|"
    r"(?:已经|已經|已)(?:将其写入|將其寫入)|(?:请|請)(?:粘贴|貼上)|貼り付けてください|붙여 ?넣으",
    re.IGNORECASE,
)
"""What a form says by itself: that data were copied since they are too large, and what its reporter should add."""
_LONGEST_FORM_TEXT = 600
_SENTENCES = re.compile(r"(?<=[.!?\u3002])\s*")


def drop_forms(lines: Sequence[str]) -> list[str]:
    """Return the lines without form headings (content is kept), empty answers, check boxes, tracker preambles."""
    kept: list[str] = []
    begun = False  # a line with words was kept
    for line in map(_without_form_text, lines):
        if line is None:
            continue
        if len(line) <= _LONGEST_HEADING + 20:
            bare = line.strip(_EDGES).casefold()
            if bare and (_is(bare, _HEADINGS) or bare in _NOTHING):
                continue
        if len(line) <= 300 and (_CHECKBOX.fullmatch(line) or (not begun and _PREAMBLE.fullmatch(line))):
            continue
        begun = begun or bool(line.strip())
        match = _KEY_VALUE.match(line[: _LONGEST_HEADING + 20])
        if match and _is(match["key"].strip(_EDGES).casefold(), _HEADINGS):
            kept.append(line[match.end("key") :].lstrip(_EDGES))
            continue
        kept.append(line)
    return kept


def _without_form_text(line: str) -> str | None:
    """Return a line without the sentences that a form writes by itself; None if it has no other."""
    if len(line) > _LONGEST_FORM_TEXT or FORM_TEXT.search(line) is None:
        return line
    own = [each for each in _SENTENCES.split(line) if FORM_TEXT.search(each) is None]
    return " ".join(own) if any(map(str.isalnum, "".join(own))) else None


def heading_of(line: str) -> tuple[str, str] | None:
    """Return the form heading (lower case) that a line is or begins with and the rest of the line, or None."""
    if len(line) <= _LONGEST_HEADING + 20:
        bare = line.strip(_EDGES).casefold()
        if bare and _is(bare, _HEADINGS | _BLOCKS):
            return bare, ""
    match = _KEY_VALUE.match(line[: _LONGEST_HEADING + 20])
    if match and _is(key := match["key"].strip(_EDGES).casefold(), _HEADINGS):
        return key, line[match.end("key") :].lstrip(_EDGES)
    return None


def drop_environment(lines: Sequence[str]) -> list[str]:
    """Return the lines without facts about the machine ("Browser: …", user agents) and blocks of them."""
    kept: list[str] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        at += 1
        if len(line) <= _LONGEST_HEADING and _is(line.strip(_EDGES).casefold(), _BLOCKS):
            at = _end_of_block(lines, at)
            continue
        if len(line) <= _LONGEST_FACT and (
            (at > 1 and _VERSIONED.fullmatch(line)) or _INSTALLED.fullmatch(line) or _is_fact(line)
        ):
            continue
        kept.append(_PRODUCT.sub("", _USER_AGENT.sub("", line)) if "/" in line or "rv:" in line else line)
    return kept


def _is_fact(line: str) -> bool:
    """Return whether a line names a fact about the machine with its value, or anything with a long number."""
    match = _KEY_VALUE.fullmatch(line)
    if match is None:
        return False
    key, value = match["key"].strip(_EDGES).casefold(), match["value"]
    numbered = any(map(str.isdigit, value))
    parts = key.split(" / ") if " / " in key else [key]
    return (
        all(_is(part, _FACTS) for part in parts)
        or (numbered and (_is(key, _BLOCKS) or key.endswith(" version")))
        or _NUMBERED.fullmatch(value) is not None
    )


def _end_of_block(lines: Sequence[str], start: int) -> int:
    """Return where the list under an environment heading ends; `start` itself if there is no list."""
    at = start
    while at < len(lines) and not lines[at].strip():
        at += 1
    first = at
    while at < len(lines) and at < first + _LONGEST_BLOCK:
        line = lines[at]
        if len(line) > _LONGEST_FACT or not _LIST_OR_FACT.match(line):
            break
        if line.strip(_EDGES).casefold() in _HEADINGS:
            break
        at += 1
    if at == first and at < len(lines) and len(lines[at]) <= 60 and any(map(str.isdigit, lines[at])):
        at += 1  # one line such as "Chrome 120 on macOS 14"
    return at if at > first else start


def _is(bare: str, known: frozenset[str]) -> bool:
    """Return whether a phrase, with or without a remark in parentheses, is known."""
    return bare in known or (bare.endswith(")") and _PARENTHESIS.sub("", bare).strip(_EDGES) in known)
