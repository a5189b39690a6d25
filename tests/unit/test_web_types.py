"""The generated types of the API for the web app, which git does not keep."""

from pathlib import Path

import pytest
from scripts import web

NODE = web.Node(Path("/nowhere/bin"), ("npm",))
SOURCE = "src/postroom/api/app.py"


class Runs:
    """Stands for npm: writes the types with the given heading and a counter, as `types.mjs` does."""

    def __init__(self, types: Path) -> None:
        self.types = types
        self.count = 0

    def npm(self, _: web.Node, folder: Path, *arguments: str) -> None:
        if arguments[:3] == ("run", "--silent", "types"):
            assert folder.name == "tools"
            self.count += 1
            self.types.parent.mkdir(parents=True, exist_ok=True)
            self.types.write_text(f"{arguments[-1]}\n\nexport type Run = {self.count};\n")


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in (SOURCE, "web/tools/types.mjs", "web/tools/package-lock.json", "requirements.lock"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("1")
    monkeypatch.setattr(web, "ROOT", tmp_path)
    monkeypatch.setattr(web, "WEB", tmp_path / "web")
    monkeypatch.setattr(web, "TYPES", tmp_path / "web/src/api/schema.d.ts")
    monkeypatch.setattr(web, "install", lambda *_: None)
    monkeypatch.setattr(web, "find_node", lambda: NODE)
    return tmp_path


@pytest.fixture
def runs(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> Runs:
    runs = Runs(checkout / "web/src/api/schema.d.ts")
    monkeypatch.setattr(web, "npm", runs.npm)
    return runs


@pytest.mark.parametrize("command", ["test", "check", "types"])
def test_web_commands_generate_types_that_are_missing(runs: Runs, command: str) -> None:
    assert web.main([command]) == 0
    assert runs.types.is_file()
    assert runs.count == 1


def test_types_of_the_present_sources_are_not_generated_again(runs: Runs) -> None:
    for command in ("types", "test", "check"):
        assert web.main([command]) == 0
    assert runs.count == 1


@pytest.mark.parametrize("changed", [SOURCE, "web/tools/types.mjs", "requirements.lock"])
def test_types_are_generated_again_after_a_change(checkout: Path, runs: Runs, changed: str) -> None:
    web.main(["types"])
    (checkout / changed).write_text("2")
    web.main(["types"])
    assert runs.count == 2


def test_types_do_not_make_a_build_outdated(checkout: Path, runs: Runs) -> None:
    (checkout / "web/src/main.ts").parent.mkdir(parents=True)
    (checkout / "web/src/main.ts").write_text("1")
    before = web.fingerprint()
    web.main(["types"])
    assert runs.types.is_file()
    assert web.fingerprint() == before
    (checkout / "web/src/main.ts").write_text("2")
    assert web.fingerprint() != before


def test_git_ignores_the_types() -> None:
    name = web.TYPES.relative_to(web.ROOT).as_posix()
    assert name in (web.ROOT / ".gitignore").read_text().splitlines()
