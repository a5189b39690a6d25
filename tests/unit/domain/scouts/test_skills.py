"""The text of a skill, what is wrong with one, and when two are the same."""

from dataclasses import replace

import pytest

from postroom.domain.scouts.skills import (
    MAX_DESCRIPTION,
    MAX_NAME,
    SkillFault,
    SkillFile,
    SkillProblem,
    SkillText,
    check_files,
    content_hash,
    is_scout,
    name_problem,
    parse_skill,
)
from postroom.skills.catalogue import shipped_skills

WHOLE = """---
name: signals-scout-shop
description: >-
  Looks at
  the shop.
metadata:
  area: shop
  since: 2026-07-01
  steps: [1, 2.5, true, null]
allowed-tools: read search
run: detector
license: MIT
---

# Shop

Look.
---
Not the end.
"""


def skill(front: str, body: str = "Look.") -> str:
    return f"---\n{front}\n---\n{body}\n"


def test_skill_complete_is_parsed() -> None:
    assert parse_skill(WHOLE) == SkillText(
        name="signals-scout-shop",
        description="Looks at the shop.",
        body="# Shop\n\nLook.\n---\nNot the end.",
        front_matter={
            "metadata": {"area": "shop", "since": "2026-07-01", "steps": [1, 2.5, True, None]},
            "allowed-tools": "read search",
            "run": "detector",
            "license": "MIT",
        },
    )


def test_line_breaks_and_the_mark_of_the_encoding_make_no_difference() -> None:
    assert parse_skill("\ufeff" + WHOLE.replace("\n", "\r\n")) == parse_skill(WHOLE)


NAMED = "name: a-skill\n"
BOTH = NAMED + "description: d"


@pytest.mark.parametrize(
    ("text", "line", "part"),
    [
        ("", 1, "must start with a line '---'"),
        ("name: a\n", 1, "must start with a line '---'"),
        ("---\nname: a\nmore: b", 3, "not closed"),
        (skill("- a\n- b"), 2, "must be a mapping"),
        (skill(""), 2, "must be a mapping"),
        (skill("just words"), 2, "must be a mapping"),
        (skill("name: a\n  b: [\ndescription: d"), 3, "not valid YAML"),
        (skill("name: [a\ndescription: d"), 3, "not valid YAML"),
        (skill(BOTH + "\nname: again"), 4, "occurs twice"),
        (skill(BOTH + "\nmetadata:\n  a: 1\n  b: 2\n  a: 3"), 7, "occurs twice"),
        (skill(BOTH + "\n1: x"), 4, "must be text"),
        (skill(BOTH + "\n? [a]\n: x"), 4, "must be text"),
        (skill("description: d"), 1, "has no 'name'"),
        (skill("name: a-skill"), 1, "has no 'description'"),
        (skill("name:\ndescription: d"), 2, "'name' must be a text"),
        (skill("name: 7\ndescription: d"), 2, "'name' must be a text"),
        (skill("name: A b\ndescription: d"), 2, "lower-case"),
        (skill(NAMED + "description: [d]"), 3, "'description' must be a text"),
        (skill(NAMED + "description: '  '"), 3, "'description' must be a text"),
        (skill(NAMED + f"description: {'d' * (MAX_DESCRIPTION + 1)}"), 3, "at most 1024"),
        (skill(BOTH + "\nmetadata: [1]"), 4, "'metadata' must be a mapping"),
        (skill(BOTH + "\nallowed-tools: {a: b}"), 4, "'allowed-tools' must be a list"),
        (skill(BOTH + "\nallowed-tools:\n  - a\n  - 7"), 4, "'allowed-tools' must be a list"),
        (skill(BOTH + "\nrun: shell"), 4, "'run' must be one of: agent, detector"),
        (skill(BOTH + "\nrun: [detector]"), 4, "'run' must be a text"),
        (skill(BOTH + "\na: &x 1\nb: *x"), 5, "Aliases"),
        (skill(BOTH + "\na: !!python/object:os.system x"), 4, "can't be stored"),
        (skill(BOTH + "\na: !!binary aGk="), 4, "can't be stored"),
        (skill(BOTH + "\na: !!set {b}"), 4, "is not allowed"),
        (skill(BOTH + "\na:\n  - .nan"), 5, "can't be stored"),
        (skill(BOTH + "\na: .inf"), 4, "can't be stored"),
        (skill(BOTH + f"\na: {2**63}"), 4, "too large"),
        (skill(BOTH + f"\na: {'9' * 5000}"), 4, "can't be stored"),
        (skill(BOTH + '\na: "\\0"'), 4, "null character"),
        (skill(BOTH + '\na: "\\uD800"'), 4, "lone surrogate"),
        (skill(BOTH + "\na: \x07"), 4, "not valid YAML"),
        (skill(BOTH, "one\ntwo \x00"), 6, "null character"),
        (skill(BOTH, "half \ud800"), 5, "lone surrogate"),
        (skill(BOTH, " \n "), 4, "no instructions"),
        (skill(BOTH + "\na: " + "[" * 20_000 + "]" * 20_000), 4, "levels deep"),
        (skill(BOTH + "\na: " + "[" * 100 + "]" * 100), 4, "levels deep"),
        (skill(BOTH + f"\na: {'x' * 70_000}"), 1, "64,000 characters"),
        (skill(BOTH + f"\na: {'ü' * 40_000}"), 2, "bytes"),
        (skill(BOTH) + skill("x"), None, ""),
    ],
)
def test_skill_fault_names_its_line(text: str, line: int | None, part: str) -> None:
    if line is None:
        assert parse_skill(text).body.endswith("x\n---\nLook.")
        return
    with pytest.raises(SkillFault) as caught:
        parse_skill(text)
    assert part in caught.value.message
    assert (caught.value.line, caught.value.message.partition(":")[0]) == (line, f"Line {line}")


@pytest.mark.parametrize("name", ["a", "7", "a-b", "signals-scout-x", "a" * MAX_NAME])
def test_names_that_a_skill_can_have(name: str) -> None:
    assert name_problem(name) is None


@pytest.mark.parametrize(
    "name", ["", "A", "a_b", "a b", "-a", "a-", "a--b", "ä", "a\n", "a/b", "a" * (MAX_NAME + 1)]
)
def test_names_that_a_skill_cannot_have(name: str) -> None:
    assert name_problem(name) is not None


@pytest.mark.parametrize("path", ["a.md", "a/b c.txt", "ü/x.json", "SKILL.md/x", ".hidden", "a/..b"])
def test_paths_that_a_file_can_have(path: str) -> None:
    check_files([SkillFile(path, "")])


@pytest.mark.parametrize(
    "path", ["/a", "../a", "a/../b", "./a", "a//b", "a/", ".", "a\\b", "a\nb", "skill.MD", "", "a/\x7f"]
)
def test_paths_that_a_file_cannot_have(path: str) -> None:
    with pytest.raises(SkillProblem) as caught:
        check_files([SkillFile("fine.md", ""), SkillFile(path, "")])
    assert caught.value.attr == "files__1__path"


def test_skill_two_files_of_one_path_are_refused() -> None:
    with pytest.raises(SkillProblem, match="two files"):
        check_files([SkillFile("a", "1"), SkillFile("a", "2")])


def test_skill_hash_covers_content_in_any_order() -> None:
    one = SkillText("n", "d", "b", {"x": 1, "y": 2}, (SkillFile("a", "1"), SkillFile("b", "2")))
    same = SkillText("n", "d", "b", {"y": 2, "x": 1}, (SkillFile("b", "2"), SkillFile("a", "1")))
    others = [
        replace(one, description="e"),
        replace(one, body="c"),
        replace(one, front_matter={"x": 1}),
        replace(one, files=one.files[:1]),
        replace(one, files=(SkillFile("a", "1", "text/markdown"), SkillFile("b", "2"))),
        replace(one, files=(SkillFile("a", "12"), SkillFile("b", ""))),
        replace(one, description="db", body=""),
    ]
    assert content_hash(one) == content_hash(same)
    assert len({content_hash(each) for each in [one, *others]}) == len(others) + 1
    assert len(content_hash(one)) == 32


def test_skills_shipped_are_valid() -> None:
    shipped = shipped_skills()
    assert set(shipped) == {
        f"signals-scout-{topic}"
        for topic in (
            "ai-observability",
            "dependency-notices",
            "error-tracking",
            "general",
            "inbox-validation",
            "latency-anomalies",
            "logs",
            "observability-gaps",
            "release-watch",
            "source-health",
            "stale-code-owners",
            "support-themes",
            "volume-anomalies",
        )
    }
    for name, text in shipped.items():
        assert is_scout(name)
        assert text.name == name
        # What every scout has to be told: where to look, when not to speak, how to speak.
        for part in ("profile", "notes", "scratchpad", "inbox", "## When to stay quiet", "## How to emit"):
            assert part in text.body, (name, part)


def test_parse_skill_with_a_long_front_matter_is_refused() -> None:
    head = "---\nname: a\ndescription: b\nmetadata:\n"
    texts = "".join(f"  key{number}: value\n" for number in range(4_000))

    with pytest.raises(SkillFault, match="64,000 characters"):
        parse_skill(f"{head}{texts}---\n\nLook.\n")
    assert parse_skill(f"{head}  a: b\n---\n\n{'Look.' * 60_000}\n").front_matter["metadata"] == {"a": "b"}
