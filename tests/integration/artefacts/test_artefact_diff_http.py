"""The diff of a commit entry over HTTP: every row of its answers, and what is never held or shown."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from tests.helpers.api import Api, bearer
from tests.helpers.api_client import ApiClient
from tests.helpers.hosts.git import Repository
from tests.helpers.hosts.github import FakeGitHub, FakeResponse, fake_github, said

from postroom.api.routes.reports import diffs
from postroom.clock import new_id, now
from postroom.db.engine import unit_of_work
from postroom.db.tables import artefacts, git_connections
from postroom.git.github_app import Credential, Token
from postroom.git.port import BranchGone, Diff, Failed, GitHostError, Limited, NoAccess
from postroom.repositories import service as repositories
from postroom.repositories.vault import Vault

FAILED = {"error": "GitHub could not produce the diff for this branch."}
SECRET = "ghp_very-secret"
OWN = {"repository": "Acme/Shop", "branch": "fix"}


@pytest.fixture
async def _clean(api: Api) -> None:
    async with unit_of_work(api.engine) as uow:
        await uow.execute(sa.delete(git_connections))


@pytest.fixture
async def github() -> AsyncIterator[FakeGitHub]:
    async with fake_github() as github:
        yield github


async def entry(
    api_client: ApiClient, content: Any, *, type: str = "commit", report: UUID | None = None
) -> str:
    """Store an entry as it is, also one that no rule would let in; return the path of its diff."""
    report = report or await api_client.report()
    id = new_id()
    async with unit_of_work(api_client.api.engine) as uow:
        await uow.execute(
            sa.insert(artefacts).values(
                id=id,
                report_id=report,
                project_id=api_client.api.project,
                type=type,
                content=content,
                created_at=now(),
            )
        )
    return f"reports/{report}/artefacts/{id}/diff/"


async def connect(
    api: Api, github: FakeGitHub, repository: str | None = None, *, credential: Credential | None = None
) -> None:
    async with unit_of_work(api.engine) as uow:
        await repositories.connect_github(
            uow,
            vault=Vault(api.hasher),
            project_id=api.project,
            repository=repository,
            api_url=github.url,
            credential=credential or Token(SECRET),
            id=new_id(),
            now=now(),
        )


async def connect_folder(api: Api, folder: Path, project: int | None = None) -> None:
    async with unit_of_work(api.engine) as uow:
        await repositories.connect_local(
            uow,
            project_id=project or api.project,
            repository="acme/shop",
            folder=folder,
            id=new_id(),
            now=now(),
        )


pytestmark = pytest.mark.usefixtures("_clean")


async def test_diff_of_repository_on_disk(api_client: ApiClient, tmp_path: Path) -> None:
    shop = Repository(tmp_path / "shop")
    shop.branch("fix", {"readme.txt": b"one\n2\n"})
    await connect_folder(api_client.api, shop.folder)
    written = await api_client.post(
        f"reports/{await api_client.report()}/artefacts/",
        {"artefact_type": "commit", "content": {**OWN, "commit_sha": "a1", "message": "m"}},
    )

    answer = await api_client.call(
        "GET", f"reports/{written.json()['report_id']}/artefacts/{written.json()['id']}/diff"
    )

    assert answer.status_code == 200
    assert answer.json()["diff"].endswith("-two\n+2\n")
    assert answer.json()["truncated"] is False
    assert list(answer.json()) == ["diff", "truncated"]


async def test_diff_of_repository_at_github(api_client: ApiClient, github: FakeGitHub) -> None:
    await connect(api_client.api, github)
    github.repository()
    github.on("GET /repos/acme/shop/compare/main...fix", FakeResponse(body=b"diff\n" * 300_000))

    answer = await api_client.call("GET", await entry(api_client, OWN))

    assert answer.status_code == 200
    assert answer.json() == {"diff": "diff\n" * 200_000, "truncated": True}
    assert github.asked[0].headers["authorization"] == f"token {SECRET}"


async def test_diff_of_missing_entry_is_not_found(api_client: ApiClient) -> None:
    missing = {"type": "invalid_request", "code": "not_found", "detail": "Not found.", "attr": None}
    report = await api_client.report()
    deleted = await api_client.report(status="deleted")
    elsewhere = await api_client.report(project=api_client.api.other_project)
    for path in (
        f"reports/{report}/artefacts/{new_id()}/diff/",
        f"reports/{report}/artefacts/7/diff/",
        f"reports/7/artefacts/{new_id()}/diff/",
        await entry(api_client, OWN, report=deleted),
        await entry(api_client, OWN, report=elsewhere),
        (await entry(api_client, OWN)).replace("reports/", "reports/%00"),
    ):
        answer = await api_client.call("GET", path)
        assert (answer.status_code, answer.json()) == (404, missing), path


@pytest.mark.parametrize("type", ["note", "video_segment", "suggested_reviewers"])
async def test_diff_of_entry_without_commit_is_refused(api_client: ApiClient, type: str) -> None:
    answer = await api_client.call("GET", await entry(api_client, OWN, type=type))

    assert answer.status_code == 400
    assert answer.json() == {"error": f"Diffs are only available for commit artefacts, not '{type}'."}


@pytest.mark.parametrize(
    "content",
    [
        {},
        [],
        "text",
        {"repository": "acme/shop"},
        {"branch": "fix"},
        {"repository": "", "branch": "fix"},
        {"repository": "acme/shop", "branch": " "},
        {"repository": None, "branch": "fix"},
        {"repository": ["acme/shop"], "branch": 5},
    ],
)
async def test_diff_of_commit_without_repository_or_branch_is_refused(
    api_client: ApiClient, content: Any
) -> None:
    answer = await api_client.call("GET", await entry(api_client, content))

    assert answer.status_code == 400
    assert answer.json() == {"error": "Artefact is missing a repository or branch."}


@pytest.mark.parametrize("name", ["org/repo", "../../etc", "/etc/passwd", "--help", "a/b/c", "org/r\u00e9po"])
async def test_diff_of_unconnected_repository_is_refused(
    api_client: ApiClient, github: FakeGitHub, name: str
) -> None:
    path = await entry(api_client, {"repository": name, "branch": "fix"})
    expected = {"error": f"No GitHub integration can access '{name}'."}
    answer = await api_client.call("GET", path)
    assert (answer.status_code, answer.json()) == (404, expected)

    await connect(api_client.api, github)
    await connect(api_client.api, github, "acme/other")
    answer = await api_client.call("GET", path)
    assert (answer.status_code, answer.json()) == (404, expected)
    assert {call for call in github.calls() if "other" in call} == set()


async def test_diff_ignores_connections_of_other_projects(api_client: ApiClient, tmp_path: Path) -> None:
    shop = Repository(tmp_path / "shop")
    await connect_folder(api_client.api, shop.folder, api_client.api.other_project)

    answer = await api_client.call("GET", await entry(api_client, {**OWN, "branch": "main"}))

    assert answer.status_code == 404


async def test_diff_of_deleted_branch_is_not_found(
    api_client: ApiClient, github: FakeGitHub, tmp_path: Path
) -> None:
    gone = {
        "error": "Branch 'fix' or repository 'Acme/Shop' was not found on GitHub — "
        "the branch may have been deleted or merged away."
    }
    path = await entry(api_client, OWN)
    await connect(api_client.api, github)
    github.repository()
    answer = await api_client.call("GET", path)
    assert (answer.status_code, answer.json()) == (502, gone)

    await connect_folder(api_client.api, Repository(tmp_path / "shop").folder)
    answer = await api_client.call("GET", path)
    assert (answer.status_code, answer.json()) == (502, gone)


@pytest.mark.parametrize("branch", ["--output=x", "a..b", "$(touch x)", "@{-1}", "../../HEAD", "x" * 3000])
async def test_odd_branches_are_gone(api_client: ApiClient, tmp_path: Path, branch: str) -> None:
    await connect_folder(api_client.api, Repository(tmp_path / "shop").folder)

    answer = await api_client.call("GET", await entry(api_client, {**OWN, "branch": branch}))

    assert answer.status_code == 502
    assert answer.json()["error"].startswith(f"Branch '{branch}' or repository")


async def test_diff_quota_exceeded_is_passed_on(api_client: ApiClient, github: FakeGitHub) -> None:
    await connect(api_client.api, github)
    path = await entry(api_client, OWN)
    body = {"detail": "GitHub API rate limit exceeded. Please retry later.", "code": "rate_limited"}

    github.on("GET /repos/acme/shop", said({}, 429, retry_after="37"))
    answer = await api_client.call("GET", path)
    assert (answer.status_code, answer.json(), answer.headers["retry-after"]) == (429, body, "37")

    github.on("GET /repos/acme/shop", said({}, 429))
    answer = await api_client.call("GET", path)
    assert (answer.status_code, answer.json()) == (429, body)
    assert "retry-after" not in answer.headers


async def test_diff_other_failure_is_bad_gateway(api_client: ApiClient, github: FakeGitHub) -> None:
    await connect(api_client.api, github)
    github.repository()
    github.on("GET /repos/acme/shop/compare/main...fix", said({"message": SECRET}, 406))

    answer = await api_client.call("GET", await entry(api_client, OWN))

    assert (answer.status_code, answer.json()) == (502, FAILED)


async def test_diff_asks_next_connection_when_one_fails(
    api_client: ApiClient, github: FakeGitHub, tmp_path: Path
) -> None:
    shop = Repository(tmp_path / "shop")
    await connect_folder(api_client.api, shop.folder)
    shop.folder.rename(tmp_path / "gone")
    async with fake_github() as blind:
        await connect(api_client.api, blind, "acme/shop")
        await connect(api_client.api, github)
        github.repository()
        github.on("GET /repos/acme/shop/compare/main...fix", FakeResponse(body=b"x\n"))

        answer = await api_client.call("GET", await entry(api_client, OWN))

    assert answer.json() == {"diff": "x\n", "truncated": False}
    assert blind.calls() == ["GET /repos/acme/shop"]


async def test_diff_credential_sealed_with_other_secret_fails(
    api_client: ApiClient, github: FakeGitHub
) -> None:
    await connect(api_client.api, github)
    async with unit_of_work(api_client.api.engine) as uow:
        await uow.execute(sa.update(git_connections).values(credential=b"gAAAAA"))

    answer = await api_client.call("GET", await entry(api_client, OWN))

    assert answer.status_code == 404
    assert github.asked == []


async def test_diff_holds_no_database_connection_during_host_call(
    api_client: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    api = api_client.api
    path = api.url(await entry(api_client, OWN))
    held: list[Any] = []

    async def watching(*_: Any, project_id: int, repository: str, branch: str) -> Diff:
        held.append((getattr(api.engine.pool, "checkedout", None) or pytest.fail)())
        return Diff(f"{project_id} {repository} {branch}", truncated=False)

    monkeypatch.setattr(diffs, "branch_diff", watching)
    answer = await api.client.get(path, headers=bearer(api_client.key))

    assert held == [0]
    assert answer.json()["diff"] == f"{api.project} Acme/Shop fix"


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NoAccess(SECRET), 404),
        (BranchGone(SECRET), 502),
        (Failed(SECRET), 502),
        (GitHostError(SECRET), 502),
        (Limited(SECRET, retry_after=0.2), 429),
    ],
)
async def test_diff_host_error_text_is_hidden(
    api_client: ApiClient, error: GitHostError, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def failing(*_: Any, **__: Any) -> Diff:
        raise error

    monkeypatch.setattr(diffs, "branch_diff", failing)
    answer = await api_client.api.client.get(
        api_client.api.url(await entry(api_client, OWN)), headers=bearer(api_client.key)
    )

    assert answer.status_code == status
    assert SECRET not in answer.text
    assert answer.headers.get("retry-after") == ("1" if status == 429 else None)


async def test_diff_without_read_permission_asks_no_host(
    api_client: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(*_: Any, **__: Any) -> Diff:
        pytest.fail("a host was asked")

    api = api_client.api
    path = api.url(await entry(api_client, OWN))
    outsider = await api.key("task:read", member_of=[api.other_organization])
    monkeypatch.setattr(diffs, "branch_diff", never)
    client = api.client
    refused = [
        await client.get(path),
        await client.get(path, headers=bearer("phx_wrong")),
        await client.get(path, headers=bearer(await api.key("project:read"))),
        await client.get(path, headers=bearer(outsider)),
    ]
    other = await client.post(path, headers=bearer(api_client.key), json={})

    assert [each.status_code for each in refused] == [403, 403, 403, 403]
    assert refused[2].json()["detail"] == "API key missing required scope 'task:read'"
    assert other.status_code == 405
