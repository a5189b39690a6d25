"""Measuring research: the sample application and its bugs, and the history of a project."""

import json
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from evals.__main__ import app
from evals.frames import evaluate as evaluate_frames
from evals.research import evaluate, summary
from evals.reviewers import PastCommit, read_history
from evals.reviewers import evaluate as evaluate_reviewers
from typer.testing import CliRunner

from postroom.domain.errors import Invalid
from postroom.evals.labelled import Labelled
from postroom.sample.harbourline.build import AUTHORS, FIX_BRANCH, MAIN, build, tip
from postroom.sample.harbourline.plants import load_plants
from postroom.sample.loader import load_sample
from postroom.settings import Settings

pytestmark = pytest.mark.slow

SEEN = datetime(2026, 11, 10, tzinfo=UTC)


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", "--git-dir", str(folder), *arguments], check=True, capture_output=True, text=True
    )
    return done.stdout


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("eval").resolve() / "application.git"
    build(folder, {plant.group: SEEN for plant in load_plants()})
    return folder


def test_research_evaluation_bugs_are_where_stated_by_stated_author(application: Path) -> None:
    plants = load_plants()
    assert (
        len(plants) == len({plant.path for plant in plants}) == len({plant.group for plant in plants}) == 51
    )
    for plant in plants:
        text = git(application, "show", f"main:{plant.path}").splitlines()
        at = plant.line or text.index(plant.after[plant.offset]) + 1
        assert text[at - 1] == plant.after[plant.offset], plant.path
        name = AUTHORS[plant.author][0]
        if text[at - 1] in plant.before:  # the bug is that lines are gone
            emitted = git(application, "log", "--format=author %an%nsummary %s", "main", "--", plant.path)
        else:
            emitted = git(application, "blame", "--porcelain", f"-L{at},{at}", "main", "--", plant.path)
        assert f"author {name}\n" in emitted, plant.path
        assert f"summary {plant.subject}\n" in emitted, plant.path


def test_research_evaluation_application_is_deterministic(application: Path, tmp_path: Path) -> None:
    again = tmp_path.resolve() / "again.git"
    build(again, {plant.group: SEEN for plant in load_plants()})
    assert git(again, "rev-parse", "main") == git(application, "rev-parse", "main")


def test_sample_repository_of_earlier_version_has_no_fix(application: Path, tmp_path: Path) -> None:
    earlier = tmp_path / "earlier.git"
    git(tmp_path, "clone", "--quiet", "--bare", str(application), str(earlier))
    git(earlier, "branch", "-D", FIX_BRANCH)

    assert tip(earlier, FIX_BRANCH) is None
    assert tip(earlier, MAIN) == tip(application, MAIN) is not None
    assert tip(application, FIX_BRANCH) not in {None, tip(application, MAIN)}


def test_research_evaluation_bugs_match_sample_problems() -> None:
    text = (Path(__file__).parents[3] / "src/postroom/sample/data/signals.jsonl").read_text(encoding="utf-8")
    groups = [json.loads(line)["group"] for line in text.splitlines()]
    assert {plant.group for plant in load_plants()} == {group for group in groups if groups.count(group) > 1}


async def test_research_evaluation_problem_is_scored(fresh_database_url: str) -> None:
    wanted = {"error_tracking", "github"}
    cases = [
        Labelled(f"s-{number}", "g-export-timeout", signal, safe=True)
        for number, signal in enumerate(load_sample())
        if "revenue" in signal.description.lower() and signal.source_product in wanted
    ]
    outcome = await evaluate(fresh_database_url, cases, settings=Settings(), advance=lambda _: None)
    [case] = outcome.cases
    assert (case.file_rank, case.author_rank, case.outcome) == (1, 1, "ready")
    assert summary(outcome)["file_in_top_3"] == 1.0


def test_reviewers_are_predicted_from_what_came_before_alone() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    history = [
        PastCommit(author, (start + timedelta(days=day)).timestamp(), files)
        for day, (author, files) in enumerate(
            [("ann", ("a",)), ("bob", ("b",)), ("ann", ("a",)), ("bob", ("b",)), ("cy", ("a",))]
        )
    ]
    ours, last, most = evaluate_reviewers(history, newest=3)
    assert (ours.way, ours.commits) == ("postroom", 3)
    # The third author has touched nothing before, so nobody can name them.
    assert ours.at_3 == last.at_3 == most.at_3 == pytest.approx(2 / 3)
    assert ours.at_1 == pytest.approx(2 / 3)


def test_research_evaluation_command_prints_recalls(tmp_path: Path) -> None:
    file = tmp_path / "history.jsonl"
    rows = [
        {"author": name, "date": f"2026-01-0{day}T00:00:00Z", "files": ["a"]}
        for day, name in enumerate("abab", start=1)
    ]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    done = CliRunner().invoke(app, ["reviewers", str(file), "--newest", "2", "--json"])
    assert [row["recall_at_3"] for row in json.loads(done.stdout)] == [1.0, 1.0, 1.0]


@pytest.mark.parametrize(
    "line",
    ["x", "{}", '{"author": "a", "date": "2026-01-01", "files": ["a"]}', '{"author": "", "files": []}'],
)
def test_research_evaluation_unusable_history_is_refused(tmp_path: Path, line: str) -> None:
    file = tmp_path / "history.jsonl"
    file.write_text(line)
    with pytest.raises(Invalid):
        read_history(file)


async def test_frames_are_found_in_every_form_that_names_the_place() -> None:
    found = {form.form: form for form in await evaluate_frames()}
    assert set(found) == {"own path", "installed package", "container path", "minified", "none"}
    for form in ("own path", "installed package", "container path"):
        assert (found[form].signals, found[form].first, found[form].line) == (36, 1.0, 1.0)
    assert found["minified"].top_3 == found["none"].top_3 == 1.0
