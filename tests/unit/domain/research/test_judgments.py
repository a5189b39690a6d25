"""Judgments without a model, each with its reason."""

import pytest

from postroom.domain.research.code_paths import CodePath, Strength
from postroom.domain.research.evidence import evidence_of
from postroom.domain.research.judgments import (
    MAX_NAMED,
    Candidate,
    Screened,
    judge_action,
    judge_safety,
    most_named,
    select_repository,
)

CLEAN, DOUBT = Screened("clean", False, ""), Screened("suspicious", False, "It gives orders.")
BAD = Screened("blocked", False, "It gives orders.")


@pytest.mark.parametrize(
    ("screened", "together", "safe", "against"),
    [
        ([CLEAN, CLEAN], None, True, ()),
        ([CLEAN, BAD], None, False, (1,)),
        ([CLEAN, Screened("blocked", True, "")], None, True, ()),
        ([DOUBT], None, True, ()),
        ([DOUBT, DOUBT], None, True, ()),
        ([DOUBT, DOUBT], DOUBT, True, ()),
        ([DOUBT, CLEAN, CLEAN], BAD, False, (0,)),
        ([DOUBT, CLEAN, CLEAN], Screened("blocked", False, "Its words.", 0.995), False, (0,)),
        ([DOUBT, CLEAN, CLEAN], Screened("blocked", False, "Its words.", 0.95), True, ()),
        ([Screened(None, False, "")], None, True, ()),
    ],
)
def test_safety(
    screened: list[Screened], together: Screened | None, safe: bool, against: tuple[int, ...]
) -> None:
    found = judge_safety(screened, together)
    assert (found.safe, found.against) == (safe, against)
    assert found.reason


def test_repository_with_lead_is_chosen_and_tie_names_both() -> None:
    a, b = Candidate("acme/a", 20, 5, "a.py"), Candidate("acme/b", 10, 3)
    assert select_repository([b, a]).repository == "acme/a"
    tie = select_repository([a, Candidate("acme/b", 19, 3)])
    assert tie.repository is None
    assert "acme/a (20.0)" in tie.reason
    assert "acme/b (19.0)" in tie.reason
    assert select_repository([]).repository is None
    assert select_repository([Candidate("acme/a", 0, 0)]).repository == "acme/a"
    assert select_repository([Candidate("acme/a", 0, 0), Candidate("acme/b", 0, 0)]).repository is None
    assert select_repository([a, Candidate("acme/b", 1, 1, named=1.0)]).repository == "acme/b"


def test_repository_named_by_few_does_not_beat_resolved_one() -> None:
    shop = Candidate("acme/shop", 20, 9, "cart.py")
    for web in (Candidate("acme/web", 0, 0, named=0.1), Candidate("acme/web", 1, 1, named=0.1)):
        assert select_repository([shop, web]).repository == "acme/shop"
    # All of them name it, nothing resolves there: a person is asked, or the trace is believed.
    assert select_repository([shop, Candidate("acme/web", 0, 0, named=1.0)]).repository == "acme/shop"
    asked = select_repository([Candidate("acme/shop", 12, 2), Candidate("acme/web", 0, 0, named=1.0)])
    assert asked.repository is None
    assert "acme/web (12.0, named by 100% of the signals)" in asked.reason
    # Where nothing resolves anywhere, the name is all there is.
    bare = [Candidate("acme/shop", 0, 0), Candidate("acme/web", 0, 0, named=0.2)]
    assert select_repository(bare).repository == "acme/web"
    two = [Candidate("acme/shop", 0, 0, named=0.5), Candidate("acme/web", 0, 0, named=0.5)]
    assert select_repository(two).repository is None


def test_repository_chosen_before_tips_close_scores_only() -> None:
    shop, web = Candidate("acme/shop", 10, 2), Candidate("acme/web", 9, 2)
    assert select_repository([shop, web]).repository is None
    known = select_repository([Candidate("acme/shop", 10, 2, corrected=0.8), web])
    assert known.repository == "acme/shop"
    assert "people chose it for other reports" in known.reason
    bare = [Candidate("acme/shop", 0, 0, corrected=0.8), Candidate("acme/web", 0, 0)]
    assert select_repository(bare).repository is None


def path(strength: Strength, *reasons: str) -> CodePath:
    return CodePath("shop/cart.py", 9.0, 5, strength, reasons or ("why",), frozenset({0}))


def test_actionability_judgment() -> None:
    specific, vague = evidence_of("TotalError in the cart", {}), evidence_of("Does not work", {})
    wordy = evidence_of("Our accountant wants invoices with another address printed below the total sum", {})

    def judged(evidence: object, *paths: CodePath) -> str:
        return judge_action([evidence], paths, repository="acme/shop", addressed=None).actionability  # type: ignore[list-item]

    assert judged(specific, path("frame")) == "immediately_actionable"
    assert judged(specific, path("definition")) == "immediately_actionable"
    assert judged(specific, path("text", "one", "two")) == "immediately_actionable"
    assert judged(specific, path("text")) == "requires_human_input"
    assert judged(wordy, path("words")) == "requires_human_input"
    assert judged(wordy) == "requires_human_input"
    assert judged(vague) == "not_actionable"
    asked = judge_action(
        [vague], [], repository="acme/shop", addressed=None, pressing="its priority is urgent"
    )
    assert asked.actionability == "requires_human_input", "an urgent ticket does not disappear"
    assert "its priority is urgent" in asked.reason
    done = judge_action([specific], [path("frame")], repository="acme/shop", addressed="It was fixed.")
    assert (done.already_addressed, "It was fixed." in done.reason) == (True, True)


def test_repository_candidates_are_bounded() -> None:
    strangers = [
        {"repository": f"stranger/r{n}", "repo": f"other/r{n}", "full_name": "no name"} for n in range(50)
    ]
    ours: list[dict[str, object]] = [
        {"repository": "Acme/Shop"},
        {"repo": "acme/shop"},
        {"full_name": "acme/shop", "repo": 7},
    ]
    named = most_named([*strangers, *ours])
    assert len(named) == MAX_NAMED
    assert "acme/shop" in named, "most signals name it"
    assert named["acme/shop"] == 3 / 53
    assert most_named([dict[str, object](), {"repository": None}]) == {}
    assert most_named([]) == {}


@pytest.mark.parametrize(
    ("texts", "reason"),
    [
        (
            ["TypeError in CartStore.total"],
            "The signal names code, errors, routes or texts; choose the repository that it is about, so that its",
        ),
        (["TypeError in CartStore.total"] * 2, "Both signals name code"),
        (["TypeError in CartStore.total", "It is blue"], "1 of 2 signals names code"),
        (["It is blue"], "No signal names anything that can be searched for. What is it about?"),
    ],
)
def test_missing_repository_is_asked_for_in_one_plain_sentence(texts: list[str], reason: str) -> None:
    found = judge_action([evidence_of(text, {}) for text in texts], [], repository=None, addressed=None)
    assert found.reason.startswith(reason)
    assert found.actionability == "requires_human_input", "its status is that of a report that waits"
