"""Texts that name several problems."""

import time

import pytest

from postroom.text.forms.several import READ, several_problems, several_steps


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Several issues with the export\n\nIt is bad.", "Several issues"),
        ("Mehrere Fehler im Warenkorb", "Mehrere Fehler"),
        ("导出有几个问题", "几个问题"),
        (
            "Two gestures broke in 2.1: 1) scrolling with the wheel; 2) the swipe",
            "scrolling with the wheel; … the swipe",
        ),
        (
            "shop.example - Menu does not work. No pictures are missing now. Prices are wrong.",
            "shop.example - Menu does not work … No pictures are missing now",
        ),
        ("Checkout\n\nThere seem to be a few issues with the files: sizes differ.", "a few issues"),
        (
            "Buttons\n\nWhat I found:\n1. The left one does nothing.\n2) The right one is missing.",
            "The left one does nothing. … The right one is missing.",
        ),
        ("Docs\n\nThere are two problems.\n1. Links are dead.\n2. Open pages are empty.", "two problems"),
    ],
)
def test_several_problems_are_said_in_words_of_the_text(text: str, said: str) -> None:
    assert several_problems(text) == said


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Menu does not work",
        "Menu does not work. Rotating circle",
        "shop.example - Login fails. The page is blank",
        "The video does not play ; other browsers have no problem. No errors. It is not reproducible there.",
        "Export fails\n\nSteps to reproduce:\n1. Open the broken file.\n2. See the error.\n3. Nothing happens.",
        "Export fails\n\n1. Open the list.\n2. The list is empty.\n3. The page is blank.",
        "Export fails\n\nI reported many bugs, and have been loyal for years.",
        "Version 2.53.3 has problems with pages",
    ],
)
def test_one_problem_with_steps_or_consequences_is_one(text: str) -> None:
    assert several_problems(text) == ""


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("It fails\n\n1. Open the list.\n2. Press the key.", True),
        ("It fails\n\nSteps to reproduce:\n\nOpen the list now.\nPress the second key.", True),
        ("It fails\n\n## How to reproduce\nOpen the list now.\nPress the second key.", True),
        (
            "Bad\n\nSteps to reproduce:\n\nNothing.\n\nExpected results:\n\nIt works for me.\nAs it did before.",
            False,
        ),
        ("It fails\n\nSince Monday the list is empty.\nNobody knows why it is.", False),
        ("1. Open\n", False),
        ("It fails\n\n1.打开使用编辑器\n2.第二天启动,快捷方式丢失", True),
        ("It fails\n\nSteps to reproduce:\n\n打开编辑器并新建文件。\n输入文字后按下回车键。", True),
        ("It fails\n\n- Version: 1.51\n2. \n1.5 GB of memory\n2.0 is the version", False),
        (
            "It fails\n\nSteps to Reproduce:\n\n1. \n2. \n\n<!-- Start it without extensions. -->\nOff?: Yes/No\n",
            False,
        ),
        (
            "It fails\n\nSteps to Reproduce:\n\nDoes it happen without extensions?: Yes\nAnd on another one?: No\n",
            False,
        ),
        ("It fails\n\n1. ![image](https://a.example/1.png)\n2. ![image](https://a.example/2.png)\n", False),
    ],
)
def test_steps_are_numbered_or_below_their_heading(text: str, steps: bool) -> None:
    assert several_steps(text) is steps


@pytest.mark.parametrize(
    "part",
    ["1) a ", "(1) x 2", "a. ", "1. is broken\n", "1.a\n", "<!-- ", "![", "two two ", "1 - ", " ", "; "],
)
def test_several_problems_of_long_text_take_no_longer(part: str) -> None:
    began = time.process_time()
    text = part * (READ * 20 // len(part))
    several_problems(text)
    several_steps(text)
    assert time.process_time() - began < 0.5
