"""Boilerplate of mail and chat: quotes, forwarded headers, greetings, closings, signatures.

Works on lines and knows the common forms in English, German, French, Spanish, Italian, Portuguese, Dutch and
Japanese. Doubtful lines are kept.
"""

import re
from collections.abc import Sequence

_LONGEST = 300
"""Longer lines are prose, not boilerplate."""

_OWN_WORDS = 12
"""Minimum number of letters and digits that counts as the sender's own text."""

_QUOTES = re.compile(r"\s{0,8}(?:[>|]\s{0,3}){1,20}")
_QUOTE = re.compile(r"\s{0,8}(?:>|\|\s{0,3}>)")
_ORIGINAL = re.compile(
    r"\s*[-_*]{2,}\s?(?:original message|original-?nachricht|ursprüngliche nachricht|message d'origine|"
    r"mensaje original|mensagem original|messaggio originale|oorspronkelijk bericht|元のメッセージ)\s?[-_*]{2,}\s*",
    re.IGNORECASE,
)
_FORWARDED = re.compile(
    r"\s*(?:[-_*]{2,}\s?(?:forwarded message|weitergeleitete nachricht|message transféré|mensaje reenviado|"
    r"mensagem encaminhada|messaggio inoltrato|doorgestuurd bericht|転送メッセージ)(?:\s?[-_*]{2,})?|"
    r"begin forwarded message:|anfang der weitergeleiteten nachricht:)\s*",
    re.IGNORECASE,
)
_WROTE = re.compile(
    r"\s*(?:(?:on|am|le|el|il|op|em|den|dnia)\b.{3,220}\b(?:wrote|schrieb|a écrit|escribió|ha scritto|escreveu|"
    r"schreef|skrev|napisał\w?)\b.{0,80}|.{1,120}\b(?:schrieb am|wrote on|a écrit le)\b.{0,80}|"
    r"\d{4}[年/-]\d{1,2}[月/-]\d{1,2}.{0,120}(?:wrote|さんは書きました|のメール|書きました)\s?):\s*",
    re.IGNORECASE,
)
_WROTE_WRAPPED = re.compile(
    r".{0,120}(?:wrote|schrieb|a écrit|escribió|ha scritto|escreveu|schreef)\s?:\s*", re.IGNORECASE
)
_WROTE_BEGINS = re.compile(r"\s*(?:on|am|le|el|il|op|em)\b.{8,200}", re.IGNORECASE)
_HEADER = re.compile(
    r"\s*\*?(?P<name>from|sent|to|cc|bcc|date|subject|reply-to|von|gesendet|an|betreff|datum|de|envoyé|à|objet|para|"
    r"enviado|asunto|fecha|assunto|da|inviato|oggetto|van|verzonden|aan|onderwerp|差出人|送信日時|宛先|件名|日時)"
    r"\s?:\*?\s(?P<value>.*)",
    re.IGNORECASE,
)
_SUBJECTS = frozenset({"subject", "betreff", "objet", "asunto", "assunto", "oggetto", "onderwerp", "件名"})

_DEVICE = re.compile(
    r"\s*(?:sent (?:from (?:my|mail|outlook|yahoo|proton|gmail|samsung)\b|via (?:my|mailbird|superhuman)\b|"
    r"with (?:proton|airmail|mailspring)\b)|get outlook for|(?:von|mit) mein\w{0,2} .{1,40} gesendet|"
    r"gesendet (?:von|mit) (?:mein|outlook|der gmx|der web\.de)|envoyé (?:de|depuis) mon|"
    r"enviado (?:desde|do) m|inviato da(?:l mio)? (?:iphone|ipad|android|libero)|verzonden vanaf|verstuurd vanaf|"
    r".{0,20}(?:iphone|android)から送信).{0,60}",
    re.IGNORECASE,
)
_FURNITURE = re.compile(
    r"(?:(?:reply|write|type|respond) (?:above|below) this line|do not (?:reply|write) (?:to|below) this|"
    r"email originated (?:from )?outside|view this e?-?mail in|to unsubscribe\b|unsubscribe from this|"
    r"(?:received|receive) this (?:e-?mail|message) in error|may contain confidential|"
    r"(?:solely|only) for the (?:use of the )?(?:addressee|intended recipient)|"
    r"ist nur für den empfänger bestimmt|think before you print)",
    re.IGNORECASE,
)

_FAREWELLS = frozenset(
    map(
        str.casefold,
        {
            *(
                "best",
                "best regards",
                "kind regards",
                "kindest regards",
                "warm regards",
                "regards",
                "best wishes",
            ),
            *(
                "sincerely",
                "yours sincerely",
                "yours faithfully",
                "yours truly",
                "respectfully",
                "all the best",
            ),
            *(
                "mit freundlichen grüßen",
                "mit freundlichem gruß",
                "freundliche grüße",
                "viele grüße",
                "liebe grüße",
            ),
            *(
                "beste grüße",
                "schöne grüße",
                "mit freundlichen grüssen",
                "freundliche grüsse",
                "gruß",
                "mfg",
                "vg",
                "lg",
            ),
            *("cordialement", "bien cordialement", "bien à vous", "salutations", "sincères salutations"),
            *("saludos", "saludos cordiales", "un saludo", "un cordial saludo", "atentamente", "atte"),
            *(
                "met vriendelijke groet",
                "met vriendelijke groeten",
                "vriendelijke groet",
                "groeten",
                "groetjes",
                "mvg",
            ),
            *(
                "cordiali saluti",
                "distinti saluti",
                "saluti",
                "un saluto",
                "atenciosamente",
                "cumprimentos",
                "abraços",
            ),
            *(
                "よろしくお願いします",
                "よろしくお願いいたします",
                "よろしくお願い致します",
                "宜しくお願いします",
            ),
            *("宜しくお願い致します", "宜しくお願いいたします", "以上", "敬具", "此致", "敬礼"),
            "с уважением",  # noqa: RUF001  # that is Russian
        },
    )
)
_THANKS = frozenset(
    map(
        str.casefold,
        {
            *(
                "thanks",
                "many thanks",
                "thank you",
                "thanks in advance",
                "thank you in advance",
                "thanks so much",
            ),
            *(
                "thanks a lot",
                "thank you so much",
                "thank you very much",
                "thx",
                "cheers",
                "ty",
                "thanks for your help",
            ),
            *(
                "danke",
                "vielen dank",
                "besten dank",
                "danke im voraus",
                "vielen dank im voraus",
                "merci",
                "merci d'avance",
            ),
            *(
                "merci beaucoup",
                "gracias",
                "muchas gracias",
                "gracias de antemano",
                "bedankt",
                "alvast bedankt",
            ),
            *(
                "grazie",
                "grazie mille",
                "obrigado",
                "obrigada",
                "muito obrigado",
                "ありがとうございます",
                "谢谢",
            ),
            *("спасибо", "감사합니다"),
        },
    )
)

_GREETING = re.compile(
    r"\s*(?:(?i:hi|hello|hey|dear|greetings|good (?:morning|afternoon|evening|day)|hallo|"
    r"guten (?:tag|morgen|abend)|"
    r"moin|servus|grüezi|sehr geehrte[rs]?|liebe[rs]?|bonjour|bonsoir|salut|chère?s?|hola|buen[oa]s (?:días|tardes|"
    r"noches)|estimad[oa]s?|beste|geachte|hoi|goede(?:morgen|middag|navond)|ciao|buongiorno|buonasera|salve|gentile|"
    r"olá|oi|bom dia|boa (?:tarde|noite)|prezad[oa]s?|cześć|dzień dobry|привет|здравствуйте|добрый день)\b"
    r"(?: (?:(?i:there|all|team|everyone|everybody|folks|guys|support|friends?|sir|madam|or|and|the|zusammen|leute|"
    r"damen|und|herren|à tous|à toutes|et|equipo|allemaal|a todos|tutti|pessoal)|[^\W\d_a-zß-öø-ÿ][\w.'-]{0,30}))"
    r"{0,5}\s?(?:[,!:]+|[.]?\s*$|\s[-\u2013\u2014]\s)|"
    r"(?:こんにちは|お世話になっております|お世話になります|いつもお世話になっております|初めまして|はじめまして|"
    r"你好|您好|안녕하세요)[。、,!.]{0,2})\s*"
)
_PLEASANTRY = re.compile(
    r"\s*(?:i )?(?:hope (?:you|this|all|everyone)\b[^.!?\n]{0,60}\b(?:well|good|great)\b[^.!?\n]{0,20}[.!])\s*",
    re.IGNORECASE,
)


def drop_quotes(lines: Sequence[str]) -> list[str]:
    """Return the lines without quoted mail: `>` lines, "On … wrote:" and an unmarked original message below it.

    Of a forward (with nothing of the sender's own above it) only the headers are removed. A text that is nearly all
    quote keeps the quoted words: they are its subject.
    """
    kept: list[str] = []
    own = 0  # letters and digits of the sender's own text
    for at, line in enumerate(lines):
        short = len(line) <= _LONGEST
        if short and _FORWARDED.fullmatch(line):
            continue
        if short and _ORIGINAL.fullmatch(line):
            if own >= _OWN_WORDS:
                break
            continue
        if short and (_is_wrote(line) or _wrapped(kept, line)):
            if own >= _OWN_WORDS and not _quote_follows(lines, at + 1):
                break
            continue
        if _QUOTE.match(line):
            continue
        kept.append(line)
        own += sum(map(str.isalnum, line[:_LONGEST]))
    if own < _OWN_WORDS and any(map(_QUOTE.match, lines)):
        return without_quote_marks(lines)
    return _drop_headers(kept)


def without_quote_marks(lines: Sequence[str]) -> list[str]:
    """Return the lines with what they quote as if it were their own, without headers."""
    marks = map(_QUOTES.match, lines)
    return _drop_headers(
        [line if mark is None else line[mark.end() :] for line, mark in zip(lines, marks, strict=True)]
    )


def is_quoted(line: str) -> bool:
    """Return whether a line is quoted mail."""
    return _QUOTE.match(line) is not None


def _is_wrote(line: str) -> bool:
    # A date has digits; "On save, the app wrote:" has none.
    return any(map(str.isdigit, line)) and _WROTE.fullmatch(line) is not None


def _wrapped(kept: list[str], line: str) -> bool:
    """Return whether a line ends an "On … wrote:" that was wrapped; removes its first half from `kept`."""
    if (
        kept
        and len(kept[-1]) <= _LONGEST
        and _WROTE_WRAPPED.fullmatch(line)
        and _WROTE_BEGINS.fullmatch(kept[-1])
        and any(map(str.isdigit, kept[-1]))
    ):
        kept.pop()
        return True
    return False


def _quote_follows(lines: Sequence[str], start: int) -> bool:
    following = next((line for line in lines[start : start + 5] if line.strip()), ">")
    return _QUOTE.match(following) is not None


def _drop_headers(lines: Sequence[str]) -> list[str]:
    """Return the lines without blocks of two or more mail headers; the words of the subject are kept."""
    kept: list[str] = []
    block: list[str] = []
    for line in [*lines, ""]:
        header = _HEADER.fullmatch(line) if len(line) <= _LONGEST else None
        if header:
            block.append(line)
            continue
        if len(block) > 1:
            found = (_HEADER.fullmatch(entry) for entry in block)
            kept += [entry["value"] for entry in found if entry and entry["name"].lower() in _SUBJECTS]
        else:
            kept += block
        block = []
        kept.append(line)
    return kept[:-1]


def drop_signature(lines: Sequence[str]) -> list[str]:
    """Return the lines without closings and what follows, the part below `-- `, device lines, mail footers."""
    kept: list[str] = []
    for at, line in enumerate(lines):
        if line.rstrip() == "--" and any(map(str.strip, kept)) and _ends_within(lines, at, 12, 200):
            break
        if len(line) <= 80:
            closing = line.strip(" \t,.!;:-\u2013\u2014*_~。、😊🙂🙏").casefold()
            if closing in _FAREWELLS:
                if _ends_within(lines, at, 8, 80):
                    break
                continue
            if closing in _THANKS:
                if _ends_within(lines, at, 2, 40) and all(map(_may_be_name, lines[at + 1 :])):
                    break
                continue
        if len(line) <= _LONGEST and _DEVICE.fullmatch(line):
            continue
        if len(line) <= 2000 and _FURNITURE.search(line):
            continue
        kept.append(line)
    return kept


def _ends_within(lines: Sequence[str], at: int, most: int, longest: int) -> bool:
    """Return whether at most `most` non-empty lines follow a line, none of them longer than `longest`."""
    if len(lines) - at > 40:
        return False
    tail = [line.strip() for line in lines[at + 1 :] if line.strip()]
    return len(tail) <= most and all(len(line) <= longest for line in tail)


def _may_be_name(line: str) -> bool:
    return (
        len(line) <= 40
        and len(line.split()) <= 4
        and not any(char.isdigit() or char in ":;()" for char in line)
    )


def drop_greeting(lines: Sequence[str]) -> list[str]:
    """Return the lines without "Hi team," and "I hope you are well." before the first words."""
    rest = list(lines)
    for _ in range(3):  # the greeting, a pleasantry on a line of its own, and one more
        first = next((at for at, line in enumerate(rest) if line.strip()), None)
        if first is None:
            break
        line = rest[first]
        for pattern in (_GREETING, _PLEASANTRY):
            line = line[match.end() :] if (match := pattern.match(line)) else line
        if line == rest[first]:
            break
        rest = rest[first + 1 :] if not line.strip() else [line, *rest[first + 1 :]]
    return rest
