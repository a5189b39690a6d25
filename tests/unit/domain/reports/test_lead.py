"""The first words of a summary, as plain text."""

import time

import pytest

from postroom.domain.reports.lead import MAX_LEAD, lead_of


@pytest.mark.parametrize(
    ("text", "lead"),
    [
        ("", ""),
        ("Plain words.", "Plain words."),
        ("# Title\n\nText", ""),
        ("Text\n\n## Why\n\nBecause", "Text"),
        ("#hashtag and\n#another\n# Heading", "#hashtag and #another"),
        ("a\n#", "a"),
        ("**Bold**, `code`\n\n- one\n2. two\n> said", "Bold, code one two said"),
        ("[Chart](chart:one) of [pages](https://x.test/a?b=1) ![i](https://x.test/i.png)", "of pages i"),
        ("[not a link] (x) [a](b c)", "[not a link] (x) [a](b c)"),
        ("word " * 200, "word " * 88 + "word…"),
        ("x" * 1_000, "x" * 449 + "…"),
    ],
)
def test_lead_of_keeps_the_words_before_the_first_heading(text: str, lead: str) -> None:
    assert lead_of(text) == lead
    assert len(lead) <= MAX_LEAD


@pytest.mark.parametrize(
    "part", ["[", "[a](b", "[a](", "# ", "#", "\n#x", "**", "- ", "1", "[" + "a" * 299 + "]("]
)
def test_lead_of_a_long_text_takes_no_longer(part: str) -> None:
    text = part * 1_000_000
    began = time.process_time()
    lead_of(text)
    assert time.process_time() - began < 0.5
