"""`postroom demo`, and every command that looks at what it left, in each of their shapes."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from uuid import UUID

import pytest
from tests.helpers.processes.demo import keep_demo
from tests.helpers.processes.server import Done, Installation, Program, all_gone, client, new_installation

from postroom.sample.loader import rows_of_sample

pytestmark = pytest.mark.slow

SHAPES = ("table", "plain", "json")


@dataclass(frozen=True)
class Demo:
    """The demo's folder after two demos: the first has ended, the second serves."""

    installation: Installation
    first: Done
    second: Program

    @property
    def counted(self) -> tuple[int, int]:
        """How many reports came out, and the number of the project that they are in."""
        return told(self.first.out)


def told(out: str) -> tuple[int, int]:
    found = re.search(r"(\d+) reports in project (\d+)", out)
    assert found is not None, out
    return int(found[1]), int(found[2])


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    with new_installation() as installation:
        # Only this option chooses the demo's folder, so that it never meets real data.
        first = installation.run("demo", "--no-serve", "--data-dir", installation.data_dir)
        keep_demo(installation)
        second = installation.start("demo", "--port", "0", "--data-dir", installation.data_dir)
        second.says("Stop with Ctrl-C.")
        yield Demo(installation, first, second)


@pytest.fixture(scope="module")
def report_id(demo: Demo) -> UUID:
    reports = demo.installation.query("SELECT id FROM reports ORDER BY signal_count DESC, id LIMIT 1")
    found: UUID = reports[0][0]
    return found


@pytest.fixture(scope="module")
def signal_id(demo: Demo, report_id: UUID) -> UUID:
    found: UUID = demo.installation.value(f"SELECT id FROM signals WHERE report_id = '{report_id}' LIMIT 1")
    return found


def in_each_shape(demo: Demo, *arguments: object) -> list[Done]:
    """Run a command once for each shape of its output."""

    def run(shape: str) -> Done:
        return demo.installation.run(*arguments, "--output", shape)

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(run, SHAPES))
    assert [each.code for each in done] == [0, 0, 0], done
    return done


def test_demo_prints_reports_and_key(demo: Demo) -> None:
    reports, _ = demo.counted
    assert demo.first.code == 0
    assert 40 <= reports < demo.installation.value("SELECT count(*) FROM signals")
    assert re.search(r"^Key: phx_[\w-]+$", demo.first.out, re.MULTILINE)
    # In the columns between ids and titles: a title may have one of these words, too.
    shown = re.findall(
        r"^[0-9a-f]{8} +(?:P\d|-) +(?:potential|ready|pending_input|failed) ", demo.first.out, re.MULTILINE
    )
    assert len(shown) == 25


def test_demo_researches_promoted_reports(demo: Demo) -> None:
    assert (
        demo.installation.value("SELECT count(*) FROM reports WHERE status IN ('candidate', 'in_progress')")
        == 0
    )
    ready = demo.installation.query(
        "SELECT title, summary, priority, reviewer_logins FROM reports WHERE status = 'ready'"
    )
    assert len(ready) >= 20
    for title, summary, priority, reviewers in ready:
        assert re.match(r"(?:fix|feat|perf|docs)(?:\([a-z0-9-]+\))?: \S", title)
        assert summary
        assert priority in {"P0", "P1", "P2", "P3", "P4"}
        assert 1 <= len(reviewers) <= 3
    assert re.search(r"\bharbourline/\S+\.py\b", demo.first.out)


def test_demo_shows_scout_findings(demo: Demo) -> None:
    # Which source counts as silent depends on the day of the week on which the sample ends.
    for what in ("Evaluation keeps failing: reply-language", "Error came back after it was closed"):
        assert what in demo.first.out
        assert what in demo.second.out
    emitted = demo.installation.value("SELECT count(*) FROM scout_emissions")
    assert emitted == int(re.findall(r"found (\d+) problems", demo.second.out)[0])
    assert demo.installation.value("SELECT count(*) FROM scout_runs WHERE closed_at IS NULL") == 0


def test_demo_sample_ends_on_the_day_before(demo: Demo) -> None:
    newest = (
        "SELECT extract(epoch FROM now() - max(timestamp))::float FROM signals WHERE client_id IS NOT NULL"
    )
    assert 0 <= demo.installation.value(newest) < 2 * 86_400


def test_demo_reports_are_each_about_one_problem(demo: Demo) -> None:
    labels = {row["signal_id"]: row["group"] for row in rows_of_sample()}
    grouped = demo.installation.query(
        "SELECT report_id, client_id FROM signals WHERE state = 'grouped' AND client_id IS NOT NULL"
    )
    groups: dict[UUID, set[str]] = {}
    for report_id, client_id in grouped:
        if client_id in labels:
            groups.setdefault(report_id, set()).add(labels[client_id])
    assert {len(found) for found in groups.values()} == {1}


def test_demo_decisions_leave_every_kind_of_report(demo: Demo) -> None:
    value = demo.installation.value
    assert value("SELECT count(*) FROM report_watches WHERE kind = 'snooze' AND due_at > now()") == 1
    assert value("SELECT count(*) FROM regroupings WHERE kind = 'split'") >= 1
    back = value("SELECT status FROM reports JOIN report_watches ON report_id = reports.id AND kind = 'fix'")
    assert back in ("ready", "pending_input")
    [[report, entry]] = demo.installation.query("SELECT report_id, id FROM artefacts WHERE type = 'commit'")
    _, project = demo.counted
    url, key = (re.search(rf"^{what}: (\S+)$", demo.second.out, re.MULTILINE) for what in ("URL", "Key"))
    assert url is not None
    assert key is not None
    with client(url[1], key[1]) as api:
        path = f"/api/projects/{project}/signals/reports/{report}/artefacts/{entry}/diff/"
        assert "+++ b/harbourline/exports/revenue.py" in api.get(path).json()["diff"]


def test_demo_repeated_finds_existing(demo: Demo) -> None:
    assert told(demo.second.out) == demo.counted
    assert (
        demo.installation.value("SELECT count(*) FROM signals WHERE state NOT IN ('grouped', 'quarantined')")
        == 0
    )
    assert demo.installation.value("SELECT count(*) FROM dead_letters") == 0


def test_demo_serves_with_printed_key(demo: Demo) -> None:
    reports, project = demo.counted
    url, key = (re.search(rf"^{what}: (\S+)$", demo.second.out, re.MULTILINE) for what in ("URL", "Key"))
    assert url is not None
    assert key is not None
    with client(url[1], key[1]) as api:
        answer = api.get(f"/api/projects/{project}/signals/reports/?limit=1").json()
    assert answer["count"] == reports


def test_reports_are_listed(demo: Demo, report_id: UUID) -> None:
    reports, project = demo.counted
    largest = ("--ordering", "-signal_count", "--limit", "7")
    table, plain, json = in_each_shape(demo, "reports", "list", "--project", project, *largest)
    assert f"7 of {reports} reports" in table.out
    assert str(report_id)[-8:] in table.out
    assert len(plain.rows) == 7
    assert plain.rows[0][0] == str(report_id)
    assert json.json["count"] == reports
    assert [each["id"] for each in json.json["results"]] == [row[0] for row in plain.rows]


def test_demo_report_is_shown(demo: Demo, report_id: UUID) -> None:
    table, plain, json = in_each_shape(
        demo, "reports", "show", report_id, "--all", "--project", demo.counted[1]
    )
    members = json.json["signals"]
    assert json.json["report"]["id"] == str(report_id)
    assert json.json["report"]["signal_count"] == len(members)
    assert plain.rows[2:] == [
        row for row in plain.rows if members[0]["source_product"] in {*row} or len(row) == 6
    ]
    assert len(plain.rows) == 2 + len(members)
    assert all(member["signal_id"][-8:] in table.out for member in members)


def test_demo_signal_is_traced(demo: Demo, report_id: UUID, signal_id: UUID) -> None:
    table, plain, json = in_each_shape(demo, "signals", "trace", signal_id)
    steps = [each["step"] for each in json.json["steps"]]
    assert json.json["report_id"] == str(report_id)
    assert {"decide", "assign"} <= {*steps}
    assert [row[1] for row in plain.rows if len(row) == 4] == steps
    assert f"in report {report_id}" in table.out


def test_demo_doctor_finds_no_problem(demo: Demo) -> None:
    table, plain, json = in_each_shape(demo, "doctor")
    checks = [each["check"] for each in json.json]
    assert {"database", "embedding model"} <= {*checks}
    assert [row[:2] for row in plain.rows] == [[check, "ok"] for check in checks]
    assert "WRONG" not in table.out


def test_demo_has_no_dead_job(demo: Demo) -> None:
    table, plain, json = in_each_shape(demo, "jobs", "dead")
    assert table.out == "There are no dead letters.\n"
    assert plain.out == ""
    assert json.json == []


def test_demo_schema_is_current(demo: Demo) -> None:
    done = demo.installation.run("migrate")
    assert (done.code, done.err) == (0, "")
    assert re.fullmatch(r"The database is at revision \w+\.\n", done.out)


def test_demo_ends_on_interrupt_and_commands_work_without_it(demo: Demo) -> None:
    tree = demo.second.tree()
    demo.second.interrupt()
    assert demo.second.ended().code == 0
    assert all_gone(tree)
    listed = demo.installation.run("reports", "list", "--project", demo.counted[1], "--json")
    assert listed.json["count"] == demo.counted[0]
