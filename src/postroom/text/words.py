"""Words of a text for the word search (TF-IDF): few, comparable, the same on every machine."""

import hashlib
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache

from postroom.text.characters import normalise
from postroom.text.volatile_tokens import without_volatile

MAX_WORDS = 300
"""Maximum number of distinct words per text: the most frequent, then the first ones."""
MAX_READ = 20_000
MAX_PART = 40
"""Maximum length of a plain word; longer ones are cut."""
MAX_WHOLE = 80
"""Maximum length of a whole identifier or path; longer ones count by their parts only."""

# Scripts written without spaces between words: Thai to Khmer, kana, Han, Hangul.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff"
)
_WHOLE = re.compile(
    rf"[{_UNSPACED}\U00020000-\U0003ffff]+|[^\W{_UNSPACED}]+(?:(?:[./:\\$-]|::|->)[^\W{_UNSPACED}]+)*"
)
_JOINTS = re.compile(r"\W+")
_APOSTROPHE = re.compile("['\u2019](?:[dmst]|re|ve|ll)\\b", re.IGNORECASE)
# Boundaries within a compound name: "userId", "HTTPServer", "error404".
_HUMP = re.compile(r"_+|(?<=[a-zß-öø-ÿ0-9])(?=[A-ZÀ-ÖØ-Þ])|(?<=[A-Z])(?=[A-Z][a-z])")

_ENGLISH = """
a about above after again all also am an and any are aren as at be because been before being below
between both but by can cannot could couldn did didn do does doesn doing don done down during each
either else ever every few for from further get gets getting got had hadn has hasn have haven having
he her here hers him his how however i if in into is isn it its itself just let like ll may maybe me
might more most much must my myself no nor not now of off on once one only or other our ours out
over own per please rather re really same she should shouldn since so some still such than that the
their theirs them then there these they this those though through to too under until up upon us ve
very via was wasn we well were weren what when where whether which while who whom whose why will
with within without won would wouldn yes yet you your yours
"""
# The most common words of German, French, Spanish, Italian, Portuguese and Dutch.
_OTHERS = """
aber al als am as auch auf aus avec bei bij ce ces cette che com como con da dans das dass dat de
del della dem den der des di die do dos du e een ein eine einem einen einer el elle em en er es est
et für gli haben hat het ich il im in is ist je la las le les lo los ma maar mais mas met mit más
nach ne nicht niet no noch non nous nur não o oder of op os ou par para pas per pero por pour que
qui se si sie sind son sono sont su sur são te um uma un una und une uno unos van von voor vous war
wenn werden wie wir wird y zijn zu zum zur è é été
"""
STOP_WORDS = frozenset((_ENGLISH + _OTHERS).split())
"""Words without information about the problem; compared before stemming."""

_FIXED = {"using": "use", "used": "use", "uses": "use", "indices": "index", "embedding": "embed"}
_UNCHANGED = """
access address alias always analysis anything atlas aws basis bias bring bus canvas class cross css
dns during evening everything gas https ios js king kubernetes lens less loss miss morning news
nothing pandas pass perhaps postgres process redis ring series something species spring status
string thing this virus windows wing
"""
_NO_ENDING = frozenset(_UNCHANGED.split())
_VOWEL = re.compile(r"[aeiouy]")


def words(text: str) -> Counter[str]:
    """Return how often each word occurs, at most 300 distinct ones.

    A name in code counts as a whole (`checkout.cart_total`) and by its parts (`checkout`, `cart`, `total`). English
    words are stemmed; Chinese, Japanese, Korean and Thai count by pairs of characters; stop words are left out. The
    order is by frequency, then by first place in the text.
    """
    found = Counter(_words(normalise(text, limit=MAX_READ)))
    return Counter(dict(found.most_common(MAX_WORDS)))


_HEXADECIMAL = re.compile(r"[a-f]{3,}")

MIN_TEMPLATE = 4
"""Minimum number of distinct words without digits of a recognisable message."""


def template_of(text: str, counted: Iterable[str]) -> int | None:
    """Return a hash that is equal for texts that differ only in numbers, ids, addresses and times.

    It is made of the purely alphabetic words, except those that look like hexadecimal numbers; `counted` are all
    words of the text. None if there are so few that unlike texts may share them. In 0 .. 2**63 - 1.
    """
    read = normalise(text, limit=MAX_READ)
    kept = without_volatile(read)
    return _template(counted if kept == read else words(kept))


def _template(counted: Iterable[str]) -> int | None:
    plain = sorted({word for word in counted if word.isalpha() and not _HEXADECIMAL.fullmatch(word)})
    if len(plain) < MIN_TEMPLATE:
        return None
    digest = hashlib.blake2b("\0".join(plain).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest) >> 1


def template_of_text(text: str) -> int:
    """Return the hash of a text without words: equal only for texts that differ at most in white space."""
    normal = " ".join(text.split()).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(normal, digest_size=8, person=b"whole").digest()) >> 1


def thread_hash(thread: str) -> int:
    """Return the hash of a conversation's id."""
    name = thread.encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(name, digest_size=8, person=b"thread").digest()) >> 1


def spellings(text: str) -> dict[str, str]:
    """Return the first spelling in `text` of each word that `words` counts."""
    found: dict[str, str] = {}
    for match in _WHOLE.finditer(_APOSTROPHE.sub("", normalise(text, limit=MAX_READ))):
        whole = match[0]
        if _is_unspaced(whole[0]):
            found.update((pair, pair) for pair in _pairs(whole))
            continue
        for piece in ([whole] if len(whole) <= MAX_WHOLE else []) + _JOINTS.split(whole):
            for written in (piece, *_HUMP.split(piece)):
                for word in (written.lower(), _plain(written)):
                    found.setdefault(word, written)
    return found


def runs(text: str) -> Iterator[tuple[int, int, str]]:
    """Return the start and end of each word in `text` with the word, unchanged; pairs of unspaced characters."""
    for match in _WHOLE.finditer(text):
        start, whole = match.start(), match[0]
        if _is_unspaced(whole[0]):
            yield from ((start + at, start + at + len(pair), pair) for at, pair in enumerate(_pairs(whole)))
        else:
            yield start, match.end(), whole


def distinct_runs(text: str) -> set[str]:
    """Return the distinct words in `text`, unchanged; runs of unspaced characters as a whole."""
    return set(_WHOLE.findall(text))


def names_of(run: str) -> tuple[str, ...]:
    """Return what a word is called: as a whole and by its parts; nothing is left out, stemmed or changed."""
    if _is_unspaced(run[0]):
        return tuple(_pairs(run))
    whole = run[:MAX_WHOLE]
    pieces = [piece for piece in _JOINTS.split(whole) if piece]
    parts = [part for piece in pieces for part in _HUMP.split(piece) if part]
    return tuple(dict.fromkeys((whole, *pieces, *parts)))


def term_id(word: str) -> int:
    """Return a number in 0 .. 2**31 - 1 for a word, the same in every process and on every machine.

    Among 100,000 words, about two pairs collide.
    """
    return zlib.crc32(word.encode("utf-8", "surrogatepass")) & 0x7FFF_FFFF


def _words(text: str) -> Iterator[str]:
    for match in _WHOLE.finditer(_APOSTROPHE.sub("", text)):
        whole = match[0]
        yield from _kept(whole) if len(whole) <= MAX_WHOLE else _of_whole(whole)


@lru_cache(maxsize=50_000)  # code repeats its names even more than prose repeats its words
def _kept(whole: str) -> tuple[str, ...]:
    return _of_whole(whole)


def _of_whole(whole: str) -> tuple[str, ...]:
    if _is_unspaced(whole[0]):
        return tuple(_pairs(whole))
    found: list[str] = []
    pieces = [piece for piece in _JOINTS.split(whole) if piece]
    if len(pieces) > 1 and len(whole) <= MAX_WHOLE:
        found.append(whole.lower())
    for piece in pieces:
        parts = [part for part in _HUMP.split(piece) if part]
        if len(parts) > 1:
            found += filter(None, map(_plain, parts))
            if len(piece) <= MAX_WHOLE:
                found.append(piece.lower())
        elif parts and (plain := _plain(parts[0])):
            found.append(plain)
    return tuple(found)


def is_pair(word: str) -> bool:
    """Return whether a word is two characters of a script without spaces, and may be parts of two words."""
    return len(word) == 2 and _is_unspaced(word[0])


def _is_unspaced(char: str) -> bool:
    return char >= "\u0e00" and re.match(rf"[{_UNSPACED}\U00020000-\U0003ffff]", char) is not None


def _pairs(run: str) -> Iterator[str]:
    """`課金画面` -> `課金`, `金画`, `画面`; a single character stands for itself."""
    if len(run) == 1:
        yield run
    for at in range(len(run) - 1):
        yield run[at : at + 2]


def _plain(word: str) -> str:
    """Return a word as it is indexed; empty for a stop word."""
    # A cached word stays in memory, so that strangers could fill it with long ones.
    return _kept_plain(word) if len(word) <= MAX_WHOLE else _plain_of(word)


@lru_cache(maxsize=20_000)  # texts share most of their words
def _kept_plain(word: str) -> str:
    return _plain_of(word)


def _plain_of(word: str) -> str:
    low = word.lower()
    if low in STOP_WORDS or len(low) < 2 or (len(low) > 5 and low.isdigit()):
        return ""
    return stem(low)[:MAX_PART]


def stem(word: str) -> str:
    """Remove plural, -ing and -ed from an English word: `crashes`, `crashed`, `crashing` -> `crash`.

    Conservative: short words and words with other than ASCII letters stay unchanged.
    """
    if len(word) < 4 or not word.isascii() or not word.isalpha() or word in _NO_ENDING:
        return _FIXED.get(word, word)
    base = _FIXED.get(word) or _singular(word)
    if base in _FIXED.values():
        return base
    for ending in ("ing", "ed"):
        if base.endswith(ending) and not base.endswith("eed"):
            root = base[: -len(ending)]
            if len(root) >= 3 and _VOWEL.search(root):
                base = _whole_root(root)
            break
    # A final e is dropped where the root of -ed and -ing lacks it too: `cache` like `cached`, but `plane` keeps it.
    if len(base) >= 5 and base.endswith("e") and base[-2] not in "aeiou" and _whole_root(base[:-1]) != base:
        return base[:-1]
    return base


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zzes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _whole_root(root: str) -> str:
    """Return the verb of a root: `stopp` -> `stop`, `tim` -> `time`, `fail` unchanged."""
    if len(root) > 3 and root[-1] == root[-2] and root[-1] not in "aeiouylsz":
        return root[:-1]
    one_vowel = len(re.findall(r"[aeiouy]+", root)) == 1
    if (
        one_vowel
        and root[-1] not in "aeiouywx"
        and root[-2] in "aeiouy"
        and len(root) > 2
        and root[-3] not in "aeiouy"
    ):
        return root + "e"
    if root.endswith(("at", "bl", "iz")) and len(root) > 3:
        return root + "e"
    return root
