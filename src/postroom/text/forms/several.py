"""Texts that tell several problems at once: in their title, in a numbered list, or by saying so."""

import re
from collections.abc import Sequence

from postroom.text.display import patterns
from postroom.text.forms.issue_templates import heading_of
from postroom.text.noise import drop_comments
from postroom.text.problem_words import mentions_problem

READ = 6_000
"""Characters of a text that are read."""
_TITLE = 400
_LEAST_CLAUSES = 3
"""Clauses of a title with a problem each; the second is often what follows from the first."""
_LEAST_ITEMS = 2
_LONGEST_ITEM = 200
_LEAST_STEPS = 2
_LEAST_STEP_WORDS = 3
_LEAST_STEP_LETTERS = 4
_LEAST_UNSPACED = 8
"""Letters of a step in a script that has no spaces between words."""
_SHARE = 2 / 3
"""Share of the items of a list that name a problem, from which the list is one of problems."""
_SHOWN = 60

_SAYS_SO = re.compile(
    r"\b(?:several|multiple|various|many|numerous|a number of|a (?:few|couple of)|two|three|four|five)"
    r" (?:[a-z]{2,14} )?(?:issues|problems|bugs|glitches|faults|defects)\b(?! (?:on|in) (?:bugzilla|github))|"
    r"\b(?:mehrere|verschiedene|einige|zwei|drei|viele) (?:[a-zäöü]{2,14} )?(?:fehler|probleme)\b|"
    r"\b(?:plusieurs|divers|quelques|deux|trois) (?:problèmes|erreurs|bugs)\b|"
    r"\b(?:varios|varias|múltiples|algunos|dos|tres) (?:problemas|errores|fallos)\b|"
    r"\b(?:vários|várias|múltiplos|alguns|dois|três) (?:problemas|erros|bugs)\b|"
    r"\b(?:несколько|две|три) (?:проблем\w{0,2}|ошиб\w{1,3})\b|"
    r"(?:几个|多个|两个|三个|一些)(?:问题|错误|缺陷)|(?:複数の|いくつかの|二つの)(?:問題|不具合|エラー)|"
    "여러 (?:문제|오류)",
    re.IGNORECASE,
)
_WITH = re.compile(r" (?:with|mit|avec|con|com)\b|\s?:", re.IGNORECASE)
"""What follows such words where they are about the thing that the text is about."""
_NUMBERED = re.compile(r"(?<![\w.(])\(?1\)\s{0,2}(\S.{2,200}?)[\s,;.]\(?2\)\s{0,2}(\S.{2,200})")
"""A title that numbers what it tells."""
_CLAUSE = re.compile(r"(?<=[a-z\d)\"'])[.;!](?:\s+|$)", re.IGNORECASE)
_DENIED = re.compile(
    r"\b(?:no|any|without|known) (?:problems?|issues?|errors?|bugs?)\b|\bnot reproducible\b", re.IGNORECASE
)
_ITEM = re.compile(
    r"\s{0,8}\(?([1-9])(?:[).:]\)?\s{1,8}|[).:]\)?(?=[^\W\d_]{2})|(?:\.\d)?\s-\s{1,8})(\S.{0,400})"
)
"""A numbered line; many who write without spaces leave out that after the number, too."""
_STEPS = re.compile(r"\b(?:step|repro|how to|schritt|étape|pasos?|passos?|шаг)|步骤|手順|재현", re.IGNORECASE)
_LINK = re.compile(r"!?\[[^\[\]\n]{0,300}\]\([^()\s]{0,2000}\)|https?://[^\s)>\]]{1,2000}")
_EXPECTED = re.compile(r"\b(?:expected|erwartet|attendu|esperado)", re.IGNORECASE)


def several_problems(text: str) -> str:
    """Return the words with which a text says that it is about several problems; "" for one.

    Steps that lead to a problem are no problems. The time is linear in the length of the text.
    """
    title, _, body = text.lstrip()[:READ].partition("\n")
    title = title[:_TITLE]
    if said := _SAYS_SO.search(title):
        return said[0]
    if numbered := _NUMBERED.search(title):
        return _listed(numbered.groups())
    clauses = [clause for clause in _CLAUSE.split(title) if _is_problem(clause)]
    if len(clauses) >= _LEAST_CLAUSES:
        return _listed(clauses)
    return _in_body(body.split("\n"))


def several_steps(text: str) -> bool:
    """Return whether a text numbers steps, or tells them below such a heading, in linear time.

    What a form itself says there, such as an empty number, a comment, or a question, is no step.
    """
    lines = drop_comments(text.lstrip()[:READ]).split("\n")[1:]
    items = filter(None, map(_ITEM.match, lines))
    if sum(_counted(_LINK.sub("", item[2])) >= _LEAST_STEP_LETTERS for item in items) >= _LEAST_STEPS:
        return True
    is_steps, count = False, 0
    for line in lines:
        if line.rstrip().endswith(":") or line.lstrip().startswith("#"):
            is_steps = bool(_STEPS.search(line)) and not _EXPECTED.search(line)
            count = 0
        elif is_steps and _is_step(line):
            count += 1
            if count >= _LEAST_STEPS:
                return True
    return False


def _is_step(line: str) -> bool:
    """Return whether a line below a heading of steps tells one: some words, and no question of the form."""
    said = _LINK.sub("", line)
    words = len(said.split())
    return "?" not in said and (words >= _LEAST_STEP_WORDS or _wide(said) >= _LEAST_UNSPACED)


def _counted(text: str) -> int:
    """Return the number of letters; one of a script without spaces counts as two."""
    return sum(map(str.isalpha, text)) + _wide(text)


def _wide(text: str) -> int:
    return sum(letter > "\u2e80" and letter.isalpha() for letter in text)


def says_how(text: str) -> bool:
    """Return whether a text says how to see its problem: by steps, or by the error that it quotes."""
    return several_steps(text) or patterns.ERROR.search(text[:READ]) is not None


def _in_body(lines: Sequence[str]) -> str:
    """Return what a list of problems says: numbered items most of which name one."""
    items: list[str] = []
    is_steps = False
    said = ""
    for line in lines:
        item = _ITEM.match(line)
        if item is None:
            if not line.strip():
                continue
            heading = heading_of(line)
            named = heading[0] if heading is not None else line if line.rstrip().endswith(":") else ""
            if named:
                is_steps = bool(_STEPS.search(named) or _EXPECTED.search(named))
            if found := _SAYS_SO.search(line[:_TITLE]):
                said = found[0]
                if _WITH.match(line, found.end()):
                    return said
            continue
        if item[1] == "1":
            if _are_problems(items, said):
                break
            items = []
        if not is_steps:
            items.append(item[2].strip())
    return (said or _listed(items)) if _are_problems(items, said) else ""


def _are_problems(items: Sequence[str], said: str) -> bool:
    if not said and any(patterns.STEP.match(item) or len(item) > _LONGEST_ITEM for item in items):
        return False
    problems = sum(map(_is_problem, items))
    return problems >= _LEAST_ITEMS and (bool(said) or problems >= _SHARE * len(items))


def _is_problem(clause: str) -> bool:
    return len(clause.split()) >= 2 and mentions_problem(_DENIED.sub("", clause))


def _listed(items: Sequence[str]) -> str:
    return f"{items[0][:_SHOWN].strip()} … {items[1][:_SHOWN].strip()}"
