"""Contract 4.10: the diff of a commit's branch, against a repository on the server's own disk."""

from pathlib import Path
from typing import Any

import pytest
from tests.contract.conftest import ContractServer
from tests.helpers.contract import NOWHERE, ContractClient, body_of, not_found, plain
from tests.helpers.hosts.git import Repository

pytestmark = pytest.mark.contract("GET reports/{report_id}/artefacts/{artefact_id}/diff/")


def commit(api: ContractClient, report: str, **changes: str) -> str:
    content = {"repository": "harbour/local", "branch": "fix", "commit_sha": "0" * 40, "message": "m"}
    body = {"artefact_type": "commit", "content": {**content, **changes}}
    made = body_of(api.post(f"reports/{report}/artefacts/", body), 201)
    return f"reports/{report}/artefacts/{made['id']}/diff/"


@pytest.fixture(scope="module")
def own(
    server: ContractServer, api: ContractClient, tmp_path_factory: pytest.TempPathFactory
) -> ContractClient:
    """The caller in a project that is connected to a repository with a branch called fix."""
    made = server.fresh()
    folder: Path = tmp_path_factory.mktemp("repositories") / "local"
    repository = Repository(folder)
    repository.branch("fix", {"readme.txt": b"one\ntwo\nthree\n"})
    # What comes to the default branch later is no part of what the branch changed.
    repository.commit({"other.txt": b"later\n"})
    server.connect(made["project"], "harbour/local", folder)
    return api.as_(made["key"]).at(made["project"])


@pytest.fixture(scope="module")
def entry_of(own: ContractClient) -> str:
    id: str = own.read("reports/", status="ready")["results"][0]["id"]
    return id


def test_diff_is_returned(own: ContractClient, entry_of: str) -> None:
    answer = own.read(commit(own, entry_of))
    assert set(answer) == {"diff", "truncated"}
    assert answer["truncated"] is False
    assert answer["diff"].startswith("diff --git a/readme.txt b/readme.txt\n")
    assert "+three" in answer["diff"]
    assert "other.txt" not in answer["diff"]


def test_diff_of_deleted_branch_is_bad_gateway(own: ContractClient, entry_of: str) -> None:
    text = (
        "Branch 'gone' or repository 'harbour/local' was not found on GitHub — "
        "the branch may have been deleted or merged away."
    )
    plain(own.get(commit(own, entry_of, branch="gone")), 502, text)


@pytest.mark.parametrize("branch", ["--output=x", "-x", "a..b", "fix:readme.txt", "$(id)", "a b"])
def test_diff_branch_is_never_an_option(own: ContractClient, entry_of: str, branch: str) -> None:
    answer = own.get(commit(own, entry_of, branch=branch))
    assert answer.status_code == 502
    assert set(answer.json()) == {"error"}


@pytest.mark.parametrize("repository", ["harbour/unknown", "no-slash", "../local", "harbour/local/.git"])
def test_diff_of_inaccessible_repository(own: ContractClient, entry_of: str, repository: str) -> None:
    answer = own.get(commit(own, entry_of, repository=repository))
    plain(answer, 404, f"No GitHub integration can access '{repository}'.")


def test_diff_of_non_commit_is_refused(api: ContractClient, seed: dict[str, Any]) -> None:
    base = f"reports/{seed['report']}/artefacts/"
    for type in ("note", "title_change", "suggested_reviewers"):
        plain(
            api.get(f"{base}{seed['artefacts'][type]}/diff/"),
            400,
            f"Diffs are only available for commit artefacts, not '{type}'.",
        )


def test_diff_of_missing_entry_is_not_found(api: ContractClient, seed: dict[str, Any]) -> None:
    for id in (NOWHERE, "x", seed["other"]["commit_artefact"]):
        not_found(api.get(f"reports/{seed['report']}/artefacts/{id}/diff/"))
    not_found(api.get(f"reports/{NOWHERE}/artefacts/{seed['commit_artefact']}/diff/"))
