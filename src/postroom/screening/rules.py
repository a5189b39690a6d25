# ruff: noqa: RUF001  # letters and marks of many scripts
"""Rules for explicit instructions, matching patterns that harmless texts hardly ever contain.

A rule alone blocks nothing: a match adds to the log-odds of the trained looks. So rules make the filter more
certain where an instruction is explicit, especially in languages that the encoder does not know.
"""

import re
from dataclasses import dataclass

from postroom.screening.vectors import Piece

MAX_HITS = 4

_START = r"(?:^|(?<=[.!?:;,\n>\])}(*#|—–-])|(?<=[。!?:;,、]))[ \t]{0,4}"
"""The beginning of a clause: an instruction is there, a report of one is not."""
_POLITE = (
    r"(?:(?:please|now|just|and|so|then|first|kindly|simply|also|instead|important"
    r"|you (?:must|should|shall|will|may|can|have to|need to|are to)"
    r"|(?:ai|bot|agents?|assistants?|models?|llms?)[,:]?(?: (?:must|should|shall|please))?)[,:]? ){0,3}"
)
_EARLIER = (
    r"(?:all|any|every|everything|previous|prior|earlier|above|preceding|your|system|developer|original|initial"
    r"|existing|other|past|former)"
)
_RULES = (
    r"(?:instructions?|directives?|guidelines?|(?:system )?prompts?|rules|programming|constraints|restrictions"
    r"|orders|polic(?:y|ies)|guardrails|safeguards|system message)"
)
_DROP = (
    r"(?:ignore|disregard|forget|override|discard|bypass|abandon|drop|do not (?:follow|obey)|don't (?:follow|obey)"
    r"|stop (?:following|obeying)|unlearn)"
)
_OVERRIDE = re.compile(
    rf"{_START}{_POLITE}{_DROP} (?:(?!my\b)(?:\w+ ){{0,3}}{_EARLIER}\b[^.!?\n]{{0,40}}?\b{_RULES}\b"
    r"|(?:everything|all|anything|whatever|what) (?:that )?(?:you (?:were|have been|had been|are|'ve been)"
    r"|your \w+ (?:said|told))"
    r"|(?:everything|all) (?:above|before (?:this|now)))",
    re.IGNORECASE | re.MULTILINE,
)
_SECRETS = (
    r"(?:env(?:ironment)? (?:variables|vars)|\.env\b|api[ _-]?keys?|access tokens?|secrets?\b|credentials"
    r"|passwords?|private keys?|ssh keys?|id_rsa|system prompt|session cookies?"
    r"|_TOKEN\b|_KEY\b|_SECRET\b|/etc/shadow)"
)
_CARRY = re.compile(
    rf"{_START}{_POLITE}(?:send|post|upload|forward|exfiltrate|transmit|e-?mail|mail|copy|paste|append|print|dump"
    rf"|reveal|leak|read)\b[^.!?\n]{{0,60}}?{_SECRETS}[^!?\n]{{0,80}}?(?:https?://|\S@\S|\bwebhook|\bpastebin"
    r"|\b(?:in(?:to)?|as|to) (?:a|the|this|your|my|its?) (?:\w+ )?"
    r"(?:comment|ticket|issue|pull request|answer|reply|pr))",
    re.IGNORECASE,
)
_AGENT = r"(?:ai|agents?|assistants?|bots?|models?|llms?|copilot|automation|language model|chatbot)"
_FETCHED = re.compile(
    rf"\b{_AGENT}\b[^\n]{{0,120}}?\b(?:curl|wget)\b[^\n|]{{1,120}}\|\s{{0,2}}(?:sudo )?(?:ba|z)?sh\b",
    re.IGNORECASE,
)
_SELF = re.compile(
    rf"\byou(?: are|'re) (?:now|no longer|hereby) (?:in )?(?:an? |the )?(?:\w+ )?(?:DAN|unrestricted"
    rf"|unfiltered|free of|developer mode|admin(?:istrator)? mode|god mode|maintenance mode|jailbroken"
    rf"|without (?:rules|restrictions)|bound by)|\b{_AGENT}\b[^.!?\n]{{0,40}}"
    r"\bno longer (?:bound|restricted|limited)",
    re.IGNORECASE,
)
_MINE = (
    r"(?!\s{0,2}(?:mis|mes|mon|ma|mi|mie|miei|meine[nr]?|meus?|minhas?|mijn|mine|mina|my|мо[иїёя]|moje)\b)"
    r"(?![^.!?\n]{0,40}\b(?:the|all|your|previous)\b)"
)
"""Excludes the writer's own ("forget my last mail") and English sentences."""
_PLEASE = r"(?:bitte|por favor|per favore|proszę|пожалуйста|prosím|jetzt|ahora|agora|ora|maintenant|теперь)"
# The verb in the imperative, and its object; for languages in which the verb comes first.
_LEADING: tuple[tuple[str, str], ...] = (
    (r"ignor[ae]|ignorad|olvid[ae]|descarta|no sigas", r"instrucciones|reglas|indicaciones|órdenes"),
    (r"ignor[ae]|esque(?:ça|ce)|desconsidere|descarte", r"instruções|regras|ordens"),
    (r"ignora|dimentica|non seguire", r"istruzioni|regole|ordini"),
    (
        r"ignore[zr]?|oublie[zr]?|ne suis plus|ne tiens pas compte",
        r"instructions|consignes|règles|directives",
    ),
    (r"ignoriere?|ignorieren sie|vergiss|vergessen sie|missachte", r"anweisungen|regeln|vorgaben|befehle"),
    (r"negeer|vergeet", r"instructies|regels|opdrachten"),
    (r"ignorera?|glem|glöm|strunta i", r"instruks\w*|instruktion\w*|regler\w*|systemprompt\w*"),
    (r"z?ignoruj|zapomnij", r"instrukcj\w*|polece\w*|zasad\w*|pokyn\w*|instrukc\w*"),
    (
        r"(?:про)?[иі]гнорируй\w*|ігноруй\w*|забудь\w*",
        r"инструкци\w*|указани\w*|правил\w*|вказівк\w*|інструкці\w*",
    ),
    (r"abaikan|lupakan", r"instruksi|perintah|aturan"),
    (r"bỏ qua", r"hướng dẫn|chỉ dẫn|lệnh"),
    (r"ignoră|uită", r"instrucțiuni\w*|reguli\w*"),
    (r"αγνόησε|ξέχασε", r"οδηγίες|κανόνες|εντολές"),
    (r"unohda|ohita", r"ohjee\w*|säännö\w*"),
    (r"hagyd figyelmen kívül", r"utasítás\w*|szabály\w*"),
    (r"تجاهل|انس", r"التعليمات|القواعد|الأوامر"),
    (r"התעלם|שכח", r"ההוראות|הכללים"),
)
# The same where the verb comes last, or words are not separated.
_OTHER = (
    r"(?:önceki|tüm)[^.!?\n]{0,30}(?:talimat|kural|komut)\w{0,20}[^.!?\n]{0,12}(?:unut|yok say|görmezden gel)\b",
    r"(?:忽略|无视|忘记|忘掉)[^。!?\n]{0,8}(?:之前|以上|所有|先前|前面|此前)[^。!?\n]{0,8}(?:指令|指示|规则|提示|命令)",
    (
        r"(?:以前|これまで|上記|全て|すべて|今まで)[^。\n]{0,14}(?:指示|命令|ルール|規則)[^。\n]{0,8}"
        r"(?:無視し(?:て(?:ください|、|,|,|。|$)|ろ|なさい)|忘れ(?:て(?:ください|、|。)|ろ))"
    ),
    (
        r"(?:이전|모든|위의|앞의)[^.\n]{0,14}(?:지시|명령|지침|규칙)[^.\n]{0,6}"
        r"(?:무시하(?:고|세요|라|십시오)|무시해|잊어|잊고)"
    ),
    r"पिछले[^।\n]{0,20}(?:निर्देश|नियम)\S{0,20}[^।\n]{0,12}(?:अनदेखा कर|भूल जा)",
    r"(?:ละเว้น|เพิกเฉย|ลืม)[^\n]{0,12}คำสั่ง",
)
_FOREIGN = re.compile(
    rf"{_START}(?:{_PLEASE} )?(?:"
    + "|".join(rf"(?:{verb})\b{_MINE}[^.!?\n]{{0,40}}(?:{what})" for verb, what in _LEADING)
    + ")|"
    + "|".join(_OTHER),
    re.IGNORECASE | re.MULTILINE,
)
_LETTERS = re.compile(r"[A-Za-z]{2,}")
_QUOTES = re.compile('["\u201c\u201d\u201e\u00ab\u00bb\u300c\u300d\u300e\u300f`]')

RULES: dict[str, re.Pattern[str]] = {
    "rule:override": _OVERRIDE,
    "rule:foreign override": _FOREIGN,
    "rule:carry out": _CARRY,
    "rule:fetch and run": _FETCHED,
    "rule:other self": _SELF,
}
"""The rules by name."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A match of a rule in a piece, by offsets in its text."""

    rule: str
    start: int
    end: int


def hits(piece: Piece) -> list[Hit]:
    """Return the matches of the rules in a piece; linear in its length."""
    found: list[Hit] = []
    layer = piece.layer
    invisible = layer is not None and layer.kind in ("tag characters", "variation selectors")
    if invisible and len(_LETTERS.findall(piece.text)) >= 3:
        found.append(Hit("rule:invisible words", 0, len(piece.text)))
    for name, pattern in RULES.items():
        for match in pattern.finditer(piece.text):
            if layer is not None or not _quoted(piece.text, match.start()):
                found.append(Hit(name, *match.span()))
                break
    return found[:MAX_HITS]


def _quoted(text: str, at: int) -> bool:
    """Return whether a quotation that began in the same line is still open."""
    begun = text.rfind("\n", 0, at) + 1
    return len(_QUOTES.findall(text, begun, at)) % 2 == 1
