"""A guess at the language of a text by its script and its commonest words, to compare texts of one report."""

import re
from collections import Counter

_MAX_READ = 2_000
_LEAST_SHARE = 0.1
_LEAST_WORDS = 8
_WORDS = {
    "en": "the a an is are was to of in on and for with when after from it we not no but does this that my you",
    "de": "der die das und ist nicht ich ein eine wir mit auf den zu wenn seit beim kein sie es im dem von bei",
    "fr": "le la les des et est une un je nous pas que dans pour sur avec depuis quand ne du ce il vous mon",
    "es": "el los las y es un una no que en con para por desde cuando se mi lo del al me su como",
    "it": "il lo gli e è un una non che di con per da quando si mi del al sono nella come questo dopo alla",
    "pt": "o os as e é um uma não que em com para por desde quando se meu do da no na ao está como foi",
    "nl": "de het een en is niet ik wij met op te als sinds bij geen ze van voor naar dat ook maar er mijn",
    "pl": "i w na nie z się do jest po od że jak mi ale tylko już przez dla ma to są za gdy",
    "sv": "och är inte jag en ett vi med på att när sedan som för den det har av kan men från om",
    "tr": "bir ve bu için da de ile çok ama gibi ne olarak daha sonra değil var yok kadar her ben",
}
_COMMON = {language: frozenset(words.split()) for language, words in _WORDS.items()}
_SCRIPTS = (
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("ko", re.compile(r"[\uac00-\ud7af]")),
    ("zh", re.compile(r"[\u4e00-\u9fff]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
)
_WORD = re.compile(r"[^\W\d_]+")


def language_of(text: str) -> str | None:
    """Return a text's language as an ISO 639-1 code; None where too little tells it, as in a log or a name.

    Scripts stand for their most common language: Cyrillic is `ru`, Chinese characters without kana are `zh`.
    """
    read = text[:_MAX_READ]
    letters = sum(map(str.isalpha, read))
    if not letters:
        return None
    for language, script in _SCRIPTS:
        if len(script.findall(read)) >= (0.05 if language == "ja" else 0.2) * letters:
            return language
    words = [word.casefold() for word in _WORD.findall(read)]
    counts = Counter(
        {language: sum(word in common for word in words) for language, common in _COMMON.items()}
    )
    (best, most), (_, second) = counts.most_common(2)
    if most < max(2, _LEAST_SHARE * len(words)) or most == second:
        return None
    return best


def is_in(text: str, language: str) -> bool:
    """Return whether a text may be in a language: it is recognized as such, or too short to tell."""
    found = language_of(text)
    if found is not None or language not in _COMMON:
        return found in {None, language}
    words = [word.casefold() for word in _WORD.findall(text[:_MAX_READ])]
    own = sum(word in _COMMON[language] for word in words)
    return len(words) < _LEAST_WORDS or text.isascii() or own >= _LEAST_SHARE / 2 * len(words)
