"""Markup of trackers and chats, and the language of texts."""

import pytest

from postroom.text.display.languages import is_in, language_of
from postroom.text.display.markup import decode


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("{noformat}one line{noformat}", "one line"),
        ("a {code:java}\nint *i*;\n{code} b", "a \n```\n\nint *i*;\n\n```\n b"),
        ("{quote}They said *so*{quote}", "\n> They said so\n"),
        ("{color:red}late{color} and {panel:title=x}in{panel}", "late and in"),
        ("{code} without an end", " without an end"),
        ("[the log|https://a.test/x] and [~mona]", "the log and mona"),
        ("!screen.png|thumbnail! it is blank", " it is blank"),
        ("see {{cart.total}} and `cart.add`", "see cart.total and cart.add"),
        ("<!channel|channel> <@U024BE7LH|mona> <#C024BE7LR|shop>", "channel @mona #shop"),
        ("Type: <b>Bug</b>", "Type: Bug"),
        ("one<br>two", "one\ntwo"),
        ('it says "no"<br><br>then', 'it says "no"\n\nthen'),
        ('files with "<br /><br />" keep "<br> />"', 'files with "<br /><br />" keep "<br> />"'),
        ("a ** (b + 1) and *.py, _id_ and x*y*z", "a ** (b + 1) and *.py, _id_ and x*y*z"),
        ("List<String> and '<b>bold</b>' stay", "List<String> and '<b>bold</b>' stay"),
        ("```\n**kept** <b>x</b>\n```", "```\n**kept** <b>x</b>\n```"),
        ("<details><summary>Log</summary>all of it is in here</details>", "Logall of it is in here"),
        ("The map of the shop is blank\n<details>\nsecret\n</details>", "The map of the shop is blank\n"),
    ],
)
def test_decode_leaves_the_words(markup: str, text: str) -> None:
    assert decode(markup) == text


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The map is blank when I open it on a tablet", "en"),
        ("Die Karte ist leer, wenn ich sie auf dem Tablet öffne", "de"),
        ("La carte est vide quand je suis sur une tablette", "fr"),
        ("El mapa no se abre desde que tengo la tableta", "es"),
        ("地図が表示されません。", "ja"),
        ("地图无法显示", "zh"),
        ("지도가 보이지 않아요", "ko"),
        ("Карта не открывается на планшете", "ru"),
        ("ValueError: 7", None),
        ("", None),
    ],
)
def test_language_of_text_is_told_by_script_and_common_words(text: str, language: str | None) -> None:
    assert language_of(text) == language


def test_is_in_gives_short_and_technical_texts_the_benefit_of_the_doubt() -> None:
    assert is_in("cart.total() == None", "en")
    assert is_in("The map is blank when it is opened", "en")
    assert not is_in("Die Karte ist leer, wenn ich sie öffne", "en")
    assert not is_in("W Krakowie aplikacja pokazuje wczoraj pustą mapę, więc dzwoniliśmy dwukrotnie", "en")
