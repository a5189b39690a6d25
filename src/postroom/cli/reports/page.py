"""Format one report as a page: summary, reasons, code, reviewers, signals, work log."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from postroom.cli.render import (
    Column,
    age,
    ago,
    clean,
    cut,
    emphasize,
    moment,
    one_line,
    short_id,
    table,
    terminal_width,
    wrap,
)
from postroom.cli.reports.head import STATUS_WORDS, TO_REVIEW, card_beside, gathers, items_of, said_by
from postroom.domain.research.judgments import NONE_CONNECTED
from postroom.text.plural import plural

SIGNALS, ENTRIES, CODE_LINES = 10, 12, 8
"""Default numbers of signals, entries, and lines of a code excerpt."""

NOTE_LINES = 4
"""Lines of a note, whose end says why signals moved; other entries have one."""

READABLE = 110
"""Maximum width of a paragraph: longer lines are hard to read."""

INDENT = "  "
DAY = timedelta(days=1)
Item = Mapping[str, Any]


class Page(NamedTuple):
    """The content of a page: the report, its signals (earliest first) and its work log (newest first)."""

    report: Item
    signals: Sequence[Item]
    log: Sequence[Item]

    def newest(self, type: str) -> Any:
        """Return the content of the newest entry of a type, which is the valid one; None without one."""
        return next((entry["content"] for entry in self.log if entry["type"] == type), None)

    def all(self, type: str) -> list[Any]:
        """Return the contents of all entries of a type, oldest first."""
        return [entry["content"] for entry in reversed(self.log) if entry["type"] == type]


def lines_of(page: Page, now: datetime, *, everything: bool) -> Iterator[str]:
    """Yield the lines of the page; without `everything` long lists are truncated with a note."""
    width = min(terminal_width(), READABLE)
    yield from _head(page, now, width)
    for title, lines in (
        ("Summary", _summary(page, width)),
        ("What it says", _said(page, width)),
        ("Why", _why(page, now, width)),
        ("Code", _code(page, width, everything=everything)),
        ("Whom to ask", _reviewers(page, width)),
        (f"Signals ({len(page.signals)})", _signals(page, now, everything=everything)),
        (f"Work log ({len(page.log)})", _log(page, now, width, everything=everything)),
    ):
        shown = list(lines)
        if shown:
            yield ""
            yield emphasize(title, "bold")
            yield from shown


def _head(page: Page, now: datetime, width: int) -> Iterator[str]:
    report = page.report
    title = one_line(report["title"] or report.get("working_title") or "") or "(no words)"
    for line in wrap(title, width):
        yield emphasize(line, "bold")
    # Servers other than Postroom have no card. What the signal says tells more than pieces of it.
    known = [title, report.get("working_title") or "", report["summary"] or ""]
    if not any(_said(page, width)) and (beside := card_beside(report.get("headline") or "", known)):
        yield from wrap(beside, width)
    status = STATUS_WORDS.get(report["status"], report["status"])
    chosen = page.newest("repo_selection")
    if report["status"] == "pending_input" and chosen is not None and chosen.get("reason") == NONE_CONNECTED:
        status = TO_REVIEW
    if report["status"] == "suppressed" and report["dismissal_reason"]:
        status = f"{status} ({report['dismissal_reason']})"
    facts = [
        *([report["priority"]] if report["priority"] else []),
        status,
        *([f"about {one_line(report['area'])}"] if report.get("area") else []),
        f"{plural(report['signal_count'], 'signal')} of weight {report['total_weight']:.3g}",
        *age_of(report, now),
        f"changed {ago(moment(report['updated_at']), now)}",
    ]
    yield " · ".join(facts)
    yield emphasize(f"id {report['id']}", "dim")
    yield from items_of(page.signals)
    yield from _impact(report, now)
    yield from _set_by_people(report)
    if several := report.get("several_problems"):
        yield from wrap(f"It names several problems (“{one_line(several)}”): {_apart(report)}.", width)
    if report.get("words_outdated_at"):
        yield "Its signals have changed since title and summary were written."
    if report["dismissal_note"] and report["status"] in {"suppressed", "resolved"}:
        yield from wrap(f"Note: {report['dismissal_note']}", width)
    claim = report.get("claim")
    if claim is not None:
        yield f"{_person(claim['user'])} works on it since {ago(moment(claim['claimed_at']), now)}"
        for address in claim["pull_requests"]:
            yield f"{INDENT}{clean(address)}"
    elif report["implementation_pr_url"]:
        yield f"Pull request: {clean(report['implementation_pr_url'])}"


def _apart(report: Item) -> str:
    """Return how a report is made to be about one problem."""
    edit = f"edit its title to one of them (postroom reports correct {short_id(report['id'])} --title …)"
    if report["signal_count"] < 2:
        return edit
    return f"split its signals (postroom reports split {short_id(report['id'])} SIGNAL), or {edit}"


def age_of(report: Mapping[str, Any], now: datetime) -> list[str]:
    """Say since when a report is open, and how old its newest signal is, which may be older than the report."""
    created = moment(report["created_at"])
    opened = ago(created, now)
    if not report.get("last_signal_at"):
        return [f"opened {opened}"]
    newest = moment(report["last_signal_at"])
    last = f"last signal {ago(newest, now)}"
    # The first day of a closed item that came back is not when it was opened.
    if report.get("history") and report["status"] not in {"resolved", "suppressed"}:
        return [f"came back, {last}", f"first seen {opened}"]
    return [last, f"{'opened' if created <= newest + DAY else 'added'} {opened}"]


def _set_by_people(report: Item) -> Iterator[str]:
    """Yield the labels, and what people set over what Postroom says."""
    if report.get("labels"):
        yield f"Labels: {one_line(', '.join(report['labels']))}"
    for field, one in sorted(report.get("corrections", {}).items()):
        by = one["by"]["user"]
        who = "a task" if one["by"]["task_id"] else "somebody" if by is None else _person(by)
        says = f"; Postroom says {one_line(cut(one['machine'], 60))}" if one["machine"] else ""
        yield f"{INDENT}{field} set by {who}{says}"


def _impact(report: Mapping[str, Any], now: datetime) -> Iterator[str]:
    """Yield the present numbers of the report's errors, if it has any."""
    impact = report.get("impact")
    if impact:
        users = f"{plural(impact['users'], 'user')}, " if impact["users"] else ""
        times = plural(impact["occurrences"], "time")
        yield f"{users}{times}, last {ago(moment(impact['last_seen']), now)}"


def _summary(page: Page, width: int) -> Iterator[str]:
    if page.report["summary"]:
        yield from wrap(page.report["summary"], width, indent=INDENT)


def _said(page: Page, width: int) -> Iterator[str]:
    known = f"{page.report['title']} {page.report['summary']}"
    title = page.report.get("working_title") or page.report["title"] or ""
    for line in said_by(page.signals, known=known, title=title):
        yield from wrap(line, width, indent=INDENT)


def _why(page: Page, now: datetime, width: int) -> Iterator[str]:
    priority, action = page.newest("priority_judgment"), page.newest("actionability_judgment")
    safety = page.newest("safety_judgment")
    if page.report["status"] == "potential" and page.signals:
        for line in gathers(page.report, page.signals, now):
            yield from wrap(line, width, indent=INDENT)
        return
    if priority is not None:
        yield from _judgment_lines(priority["priority"], priority["explanation"], width)
    if action is not None:
        action_text = action["actionability"].replace("_", " ")
        done = ", already addressed" if action["already_addressed"] else ""
        yield from _judgment_lines(f"{action_text.capitalize()}{done}", action["explanation"], width)
    if safety is not None and not safety["choice"]:
        yield from _judgment_lines("Not safe to hand to an agent", safety["explanation"] or "", width)


def _judgment_lines(what: str, why: str, width: int) -> list[str]:
    return wrap(f"{what}: {why}", width, indent=INDENT)


def _code(page: Page, width: int, *, everything: bool) -> Iterator[str]:
    chosen = page.newest("repo_selection")
    # Without a repository, the judgment of what can be done says what to choose.
    if chosen is not None and (chosen.get("repository") or page.newest("actionability_judgment") is None):
        yield from wrap(_choice(chosen), width, indent=INDENT)
    for place in page.all("code_reference"):
        lines = f"{place['start_line']}-{place['end_line']}"
        yield f"{INDENT}{emphasize(clean(place['file_path']) + ':' + lines, 'bold')}"
        if place.get("url"):
            yield f"{INDENT * 2}{clean(place['url'])}"
        yield from wrap(place["relevance_note"], width, indent=INDENT * 2)
        yield from _quoted(place, width, everything=everything)
    for commit in page.all("commit"):
        description = f"commit {commit['commit_sha'][:10]} on {commit['branch']}: {commit['message']}"
        yield INDENT + cut(one_line(description), width - len(INDENT))


def _choice(content: Item) -> str:
    """Return the selected repository with the reason, which often starts with its name."""
    name, reason = content.get("repository") or "none", content.get("reason") or ""
    return str(reason) if str(reason).startswith(name) else f"{name}: {reason}"


def _quoted(place: Item, width: int, *, everything: bool) -> Iterator[str]:
    source = clean(place["contents"]).split("\n")
    numbered = list(enumerate(source, place["start_line"]))
    while numbered and not numbered[-1][1].strip():
        numbered.pop()
    while numbered and not numbered[0][1].strip():
        numbered.pop(0)
    about = place.get("line")
    if not everything and len(numbered) > CODE_LINES:
        numbered = _around(numbered, about or (place["start_line"] + place["end_line"]) // 2)
    room = width - len(INDENT) * 2 - 8
    for number, text in numbered:
        mark = ">" if number == about else " "
        yield f"{INDENT * 2}{mark}{emphasize(f'{number:>5}', 'dim')}  {cut(text, room)}".rstrip()


def _around(numbered: list[tuple[int, str]], line: int) -> list[tuple[int, str]]:
    at = next((index for index, (number, _) in enumerate(numbered) if number >= line), len(numbered) // 2)
    start = max(0, min(at - CODE_LINES // 2, len(numbered) - CODE_LINES))
    return numbered[start : start + CODE_LINES]


def _reviewers(page: Page, width: int) -> Iterator[str]:
    for reviewer in page.newest("suggested_reviewers") or []:
        name = reviewer.get("github_name")
        login = one_line(reviewer["github_login"])
        yield f"{INDENT}{f'{one_line(name)} ({login})' if name else login}"
        commits = reviewer.get("relevant_commits") or []
        for commit in commits[:3]:
            yield from wrap(f"{commit['sha'][:10]}  {one_line(commit['reason'])}", width, indent=INDENT * 2)
        if len(commits) > 3:
            yield f"{INDENT * 2}and {plural(len(commits) - 3, 'commit')} more"


def _signals(page: Page, now: datetime, *, everything: bool) -> Iterator[str]:
    visible = page.signals if everything else page.signals[-SIGNALS:]
    columns = [Column("id"), Column("age", right=True), Column("source", "cut"), Column("text", "cut")]
    rows = [
        (
            short_id(signal["signal_id"]),
            age(moment(signal["timestamp"]), now),
            f"{signal['source_product']}/{signal['source_type']}",
            signal["content"],
        )
        for signal in reversed(visible)
    ]
    if rows:
        yield from (INDENT + line for line in table(columns, rows, width=terminal_width() - len(INDENT)))
    hidden = len(page.signals) - len(visible)
    if hidden:
        yield f"{INDENT}{plural(hidden, 'earlier signal')}: --all. All of one: postroom signals show {rows[0][0]}"
    elif rows:
        yield f"{INDENT}All of one: postroom signals show {rows[0][0]}"


def _log(page: Page, now: datetime, width: int, *, everything: bool) -> Iterator[str]:
    # Findings are as many as signals, and shown with the code.
    entries = [entry for entry in page.log if everything or not _is_shown_above(entry)]
    visible = entries if everything else entries[:ENTRIES]
    whens = [age(moment(entry["created_at"]), now) for entry in visible]
    column = max(map(len, whens), default=0)
    counting = {type: next((item for item in page.log if item["type"] == type), None) for type in _VERDICTS}
    for entry, when in zip(visible, whens, strict=True):
        head = f"{INDENT}{when:>{column}}  {entry['type'].replace('_', ' ')}"
        author = _author(entry)
        # The reason of the newest judgment is shown under "Why".
        explained = entry is counting.get(entry["type"])
        summary = _VERDICTS[entry["type"]].format_map(entry["content"]) if explained else _entry(entry)
        text = f"{head}{f' by {author}' if author else ''}: {summary}"
        if everything or entry["type"] == "note":
            room = len(text) if everything else NOTE_LINES * width
            yield from _hanging(cut(text, room), width, len(INDENT) + column + 2)
        else:
            yield cut(text, terminal_width())
    hidden = len(page.log) - len(visible)
    if hidden > 0:
        yield f"{INDENT}{hidden} more {'entry' if hidden == 1 else 'entries'}: --all"


def _is_shown_above(entry: Item) -> bool:
    """Return whether an entry is shown with the code, is said by the list once, or is that nothing was found."""
    type, content = entry["type"], entry["content"]
    match type:
        case "repo_selection":
            return bool(content.get("reason") == NONE_CONNECTED)
        case "safety_judgment":
            return bool(content.get("choice"))
    return bool(type == "signal_finding")


def _hanging(text: str, width: int, hang: int) -> Iterator[str]:
    first, *rest = wrap(text.strip(), width - hang)
    yield INDENT + first
    yield from (" " * hang + line for line in rest)


def _author(entry: Item) -> str:
    if entry.get("created_by"):
        return _person(entry["created_by"])
    return f"task {short_id(entry['task_id'])}" if entry.get("task_id") else ""


def _person(user: Item) -> str:
    return one_line(f"{user.get('first_name', '')} {user.get('last_name', '')}".strip() or user["email"])


_VERDICTS = {"priority_judgment": "{priority}", "actionability_judgment": "{actionability}"}
_TEXTS = {
    "priority_judgment": "{priority}. {explanation}",
    "actionability_judgment": "{actionability}. {explanation}",
    "code_reference": "{file_path}:{start_line}-{end_line}, {relevance_note}",
    "signal_finding": "signal …{signal_id}: {relevant_code_paths}",
    "note": "{note}",
    "title_change": "“{old_title}” is “{new_title}” now",
    "summary_change": "{new_summary}",
    "commit": "{commit_sha} on {branch} of {repository}: {message}",
    "task_run": "{product} {type}, task {task_id}",
    "dismissal": "{reason} {note}",
}


def _entry(entry: Item) -> str:
    """Return an entry as one line."""
    content, type = entry["content"], entry["type"]
    if type == "suggested_reviewers" and isinstance(content, list):
        return ", ".join(one_line(str(one.get("github_login"))) for one in content) or "nobody"
    if not isinstance(content, dict):
        return one_line(str(content))
    if type == "safety_judgment":
        return (
            f"{'safe' if content.get('choice') else 'not safe'}. {one_line(content.get('explanation') or '')}"
        )
    if type == "repo_selection":
        return one_line(_choice(content))
    values = {key: "" if value is None else value for key, value in content.items()}
    if isinstance(values.get("relevant_code_paths"), list):
        values["relevant_code_paths"] = ", ".join(values["relevant_code_paths"]) or "no code"
    if "signal_id" in values:
        values["signal_id"] = short_id(values["signal_id"])
    try:
        return one_line(_TEXTS[type].format_map(values))
    except (KeyError, IndexError, ValueError):
        return one_line(
            ", ".join(f"{key} {value}" for key, value in values.items() if value not in ("", [], {}))
        )
