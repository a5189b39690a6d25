"""How sources and their signals are called, and the set-up texts as they are printed."""

import pytest

from postroom.cli.sources.connected import filled
from postroom.domain.sources.names import kind_of_signal, with_article
from postroom.sources.registry.catalogue import all_kinds


@pytest.mark.parametrize(
    ("product", "kind", "words"),
    [
        ("app_reviews", "review", "An app review"),
        ("zendesk", "ticket", "A Zendesk ticket"),
        ("llm_analytics", "entry", "An LLM analytics entry"),
        ("github", "issue", "A GitHub issue"),
        ("error_tracking", "entry", "An error tracking entry"),
        ("URL", "x", "A URL x"),
    ],
)
def test_kind_of_signal_with_article_reads_as_english(product: str, kind: str, words: str) -> None:
    assert with_article(kind_of_signal(product, kind)) == words


@pytest.mark.parametrize("kind", sorted(all_kinds()))
def test_filled_set_up_of_every_kind_has_no_markdown_and_no_placeholder(kind: str) -> None:
    text = filled(
        all_kinds()[kind].set_up,
        address="https://inbox.example/hook",
        base="https://inbox.example/",
        project=7,
    )
    for mark in ("`", "**", "](", "{url}", "{base}", "{project}", "ADDRESS-OF-THIS-SERVER"):
        assert mark not in text
