# ruff: noqa: RUF001  # look-alike letters are the subject of this module
"""Letters that look like Latin ones, and words that use them as such."""

import re

_LOOKALIKES = (
    # Cyrillic
    "аa еe оo рp сc уy хx іi јj ѕs ԁd ԛq ԝw һh ӏl вb нh кk мm тt гr пn иu лn "
    "АA ВB ЕE КK МM НH ОO РP СC ТT УY ХX ІI ЈJ ЅS ԌG ԚQ ԜW ҺH ӀI ЗE "
    # Greek
    "αa βb γy εe ηn ιi κk νv οo ρp σo τt υu χx ωw ϲc ϳj ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX "
    # Armenian, Cherokee and others that NFKC leaves as they are
    "օo սu հh ոn ցg ԍg ɑa ɡg ɩi ıi ʏy ᴀa ʙb ᴄc ᴅd ᴇe ғf ɢg ʜh ɪi ᴊj ᴋk ʟl ᴍm ɴn ᴏo ᴘp ʀr ꜱs ᴛt ᴜu ᴠv ᴡw ᴢz "
    "ᎪA ᏒR ᎬE ᏚS ᏢP"
)
LATIN_FOR: dict[str, str] = {pair[0]: pair[1] for pair in _LOOKALIKES.split()}
"""The Latin letter that each look-alike resembles."""

_TABLE = str.maketrans(LATIN_FOR)
_WORD = re.compile(r"[^\W\d_]+")
_ASCII_LETTER = re.compile(r"[A-Za-z]")
_MOSTLY = 0.8


def unmask(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Return `text` with look-alikes replaced where they pose as Latin letters, and the places of those words.

    A word poses as Latin when it mixes look-alikes with Latin letters, or consists of look-alikes in a text that is
    otherwise Latin. The length stays the same.
    """
    if text.isascii():
        return text, []
    letters = sum(map(str.isalpha, text)) or 1
    latin = len(_ASCII_LETTER.findall(text)) / letters >= _MOSTLY
    places: list[tuple[int, int]] = []

    def word(match: re.Match[str]) -> str:
        found = match.group()
        if found.isascii():
            return found
        posing = sum(letter in LATIN_FOR for letter in found)
        mixed = posing and _ASCII_LETTER.search(found) is not None
        alone = latin and len(found) > 2 and posing == len(found)
        if not (mixed or alone):
            return found
        places.append(match.span())
        return found.translate(_TABLE)

    return _WORD.sub(word, text), places
