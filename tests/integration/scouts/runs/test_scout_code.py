"""Scouts read repositories: through connections, what configurations name, and no more."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.helpers.api import Api
from tests.helpers.hosts.git import Repository
from tests.helpers.models.language import calls, double
from tests.helpers.scouts.fleet import Fleet, make_fleet
from tests.integration.scouts.runs.test_scout_agent import DONE, sent
from tests.integration.scouts.runs.test_scout_runner import ScoutRunEnv, deps_of

from postroom.clock import new_id, now
from postroom.db.engine import unit_of_work
from postroom.domain.errors import NotFound, Unavailable
from postroom.domain.scouts.skills import SkillText
from postroom.git.github_app import Token
from postroom.git.hosts import GitHosts
from postroom.identity.secret import KeyHasher
from postroom.projects.paid import PaidModel
from postroom.repositories import service as repositories
from postroom.repositories.vault import Vault
from postroom.scouts.configs import service as configs
from postroom.scouts.runs import runner
from postroom.scouts.tools.code import MAX_FILE, ConnectedRepositories
from postroom.settings import GitHubSettings, GitSettings, SpendSettings
from postroom.skills import service as skills

SHOP, OTHER = "acme/shop", "acme/other"


@dataclass
class Library:
    """A project with connected repositories, and what reads them."""

    fleet: Fleet
    reader: ConnectedRepositories
    vault: Vault

    @property
    def project(self) -> int:
        return self.fleet.project

    async def connect(self, name: str, folder: Path) -> None:
        async with unit_of_work(self.fleet.api.engine) as uow:
            await repositories.connect_local(
                uow, project_id=self.project, repository=name, folder=folder, id=new_id(), now=now()
            )


@pytest.fixture
def shop(tmp_path: Path) -> Repository:
    made = Repository(tmp_path.resolve() / "shop")
    made.commit(
        {
            "Dockerfile": b"FROM python:3.8-slim\n",
            "CODEOWNERS": b"* @gone-person @ann\n",
            "src/a.py": b"one\ntwo\nthree\n",
            "image.png": b"\x89PNG\0\0",
            "large.txt": b"x" * (MAX_FILE + 1),
        }
    )
    return made


@pytest.fixture
async def library(api: Api, tmp_path: Path, shop: Repository) -> Library:
    fleet, vault = await make_fleet(api), Vault(KeyHasher(b"s" * 32))
    hosts = GitHosts(
        GitSettings(protocols="http,https", allow_private=True), GitHubSettings(), clones=tmp_path / "clones"
    )
    made = Library(fleet, ConnectedRepositories(api.engine, hosts, vault), vault)
    await made.connect(SHOP, shop.folder)
    return made


async def test_scout_code_reads_repository(library: Library, shop: Repository) -> None:
    (shop.folder / "link").symlink_to("/etc/passwd")
    shop.commit({"later.txt": b"caf\xc3\xa9 \xff\n"})
    reader, project = library.reader, library.project
    assert await reader.names(project, ()) == [SHOP]
    files = await reader.files(project, (), SHOP)
    assert files == sorted(
        ["Dockerfile", "CODEOWNERS", "image.png", "large.txt", "later.txt", "readme.txt", "src/a.py"]
    )
    assert await reader.read(project, (), SHOP, "src/a.py") == "one\ntwo\nthree\n"
    assert await reader.read(project, (), "Acme/Shop", "later.txt") == "café \ufffd\n"
    [ann] = await reader.authors(project, (), SHOP, now() - timedelta(days=1))
    assert (ann.name, ann.email, ann.commits) == ("Ann", "ann@example.com", 3)
    assert await reader.authors(project, (), SHOP, now() + timedelta(days=1)) == []


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("link", "has no file"),
        ("../shop/readme.txt", "has no file"),
        ("/etc/passwd", "has no file"),
        ("src", "has no file"),
        ("\ud800\0", "has no file"),
        ("image.png", "is not a text"),
        ("large.txt", "is larger than 1 MB"),
    ],
)
async def test_scout_code_unreadable_paths_are_refused(library: Library, path: str, reason: str) -> None:
    with pytest.raises(NotFound, match=reason):
        await library.reader.read(library.project, (), SHOP, path)


async def test_scout_code_reads_configured_repositories_only(
    library: Library, shop: Repository, tmp_path: Path
) -> None:
    reader, project = library.reader, library.project
    await library.connect(OTHER, shop.bare(tmp_path / "other.git"))
    assert await reader.names(project, ()) == [OTHER, SHOP]
    assert await reader.names(project, ("ACME/Other", "acme/none")) == [OTHER]
    assert "readme.txt" in await reader.files(project, (OTHER,), OTHER)
    asks: list[Callable[[], Awaitable[object]]] = [
        lambda: reader.files(project, (OTHER,), SHOP),
        lambda: reader.read(project, (OTHER,), SHOP, "readme.txt"),
        lambda: reader.authors(project, (OTHER,), SHOP, now()),
        lambda: reader.files(project, (), "acme/none"),
        lambda: reader.files(project, (), "no name \ud800"),
        lambda: reader.files(library.fleet.api.other_project, (), SHOP),
    ]
    for ask in asks:
        with pytest.raises(NotFound, match="has no access to a repository"):
            await ask()


async def test_scout_code_broad_credential_opens_chosen_repositories_only(library: Library) -> None:
    async with unit_of_work(library.fleet.api.engine) as uow:
        await repositories.connect_github(
            uow,
            vault=library.vault,
            project_id=library.project,
            repository=None,
            api_url="http://127.0.0.1:9/api/v3",
            credential=Token("secret"),
            id=new_id(),
            now=now(),
        )
    assert await library.reader.names(library.project, ()) == [SHOP]
    assert await library.reader.names(library.project, ("stranger/any",)) == ["stranger/any"]
    with pytest.raises(NotFound, match="has no access to a repository"):
        await library.reader.files(library.project, (), "stranger/any")


async def test_scout_code_unavailable_host_and_empty_repository(library: Library, tmp_path: Path) -> None:
    await library.connect("acme/empty", Repository(tmp_path / "empty", empty=True).folder)
    with pytest.raises(NotFound, match="it has no commit yet"):
        await library.reader.files(library.project, (), "acme/empty")
    async with unit_of_work(library.fleet.api.engine) as uow:
        await repositories.connect_remote(
            uow,
            vault=library.vault,
            project_id=library.project,
            url="http://127.0.0.1:9/acme/away.git",
            protocols="http",
            repository=None,
            credential=None,
            id=new_id(),
            now=now(),
        )
    with pytest.raises(Unavailable, match="acme/away can't be read at the moment"):
        await library.reader.files(library.project, (), "acme/away")


async def test_scout_code_is_read_by_shipped_scouts(library: Library) -> None:
    api, project = library.fleet.api, library.project
    async with unit_of_work(api.engine) as uow:
        scouts = {each.config.skill_name: each for each in await configs.sync(uow, project, now=now())}
    deps = replace(deps_of(api), repositories=library.reader)
    for name, title in (
        ("dependency-notices", "acme/shop runs on python 3.8, which is unsupported"),
        ("stale-code-owners", "acme/shop has owners who are gone"),
    ):
        config = scouts[f"signals-scout-{name}"].config
        run = await ScoutRunEnv(library.fleet, str(config.id), deps).run(None)
        assert (run["status"], run["emitted_count"]) == ("completed", 1), run
        assert title in run["summary"]
        assert "No repository" not in run["summary"]


async def agent(library: Library, **config: Any) -> tuple[str, dict[str, Any]]:
    """Run an agent that looks at the shop; return what it was told, and the transcript."""
    text = SkillText("signals-scout-reader", "Reads.", "Read.")
    async with unit_of_work(library.fleet.api.engine) as uow:
        await skills.create(uow, library.project, text, user_id=None, now=now())
    _, made = await library.fleet("POST", body={"skill_name": text.name, **config})
    script = double(
        calls("repositories_list"),
        calls("repository_files", repository=SHOP, contains="src/"),
        calls("repository_read", repository=SHOP, path="src/a.py", first_line=2, lines=1),
        DONE,
    )
    deps = replace(deps_of(library.fleet.api), repositories=library.reader)
    model = PaidModel(deps.engine, script.model, settings=SpendSettings(), clock=now)
    run_env = ScoutRunEnv(library.fleet, made["id"], deps)
    run_id = await run_env.start()
    await runner.execute(deps, run_id, model=model)
    return sent(script), await run_env.read(run_id, "transcript/")


async def test_agents_read_code(library: Library) -> None:
    emitted, transcript = await agent(library)
    assert '{"lines": 3, "text": "two"}' in emitted
    assert "src/a.py" in emitted
    steps = [step for step in transcript["steps"] if step["kind"] == "tool"]
    assert [step["name"] for step in steps] == ["repositories-list", "repository-files", "repository-read"]


async def test_agents_read_only_what_their_configuration_names(library: Library) -> None:
    emitted, transcript = await agent(library, repositories=[OTHER])
    assert '"text": "two"' not in emitted
    outputs = [step["output"] for step in transcript["steps"] if step["kind"] == "tool"]
    refused = f"refused: The run has no access to a repository '{SHOP}'."
    assert outputs == ["0 rows", refused, refused]
