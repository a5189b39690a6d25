"""Clients that others' generators make from the description that a server gives, used against that server."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.helpers.processes.sdks import SdkServer, make_key
from tests.helpers.processes.server import client

HERE = Path(__file__).parent
TOOLS = HERE.parents[1] / ".tools" / "sdk"
NODE, MODULES = TOOLS / "bin/node", TOOLS / "node/node_modules"

pytestmark = [
    pytest.mark.sdk,
    pytest.mark.skipif(not NODE.exists(), reason="the generators are not installed; run: make test-sdk"),
]

IMPORT_ALL = """
import importlib, pkgutil, postroom_client
for module in pkgutil.walk_packages(postroom_client.__path__, "postroom_client."):
    importlib.import_module(module.name)
    print(module.name)
"""
STRICT = {
    "compilerOptions": {
        "strict": True,
        "noEmit": True,
        "target": "es2022",
        "module": "esnext",
        "moduleResolution": "bundler",
        "lib": ["es2022", "dom", "dom.iterable"],
        "types": [],
    },
    "include": ["**/*.ts"],
}


@dataclass(frozen=True)
class DescribedServer:
    """A running server with its description in a file."""

    address: str
    key: str
    schema: Path

    def project(self) -> str:
        """Return a new project."""
        with client(self.address, self.key) as api:
            made = api.post("/api/projects/", json={"name": "Clients"})
            assert made.status_code == 201, made.text
            return str(made.json()["id"])


@pytest.fixture(scope="module")
def described(served: SdkServer, tmp_path_factory: pytest.TempPathFactory) -> DescribedServer:
    key = make_key(served.installation, "task:write,user:write,project:write")
    schema = tmp_path_factory.mktemp("schema") / "schema.json"
    with client(served.address, key) as api:
        schema.write_bytes(api.get("/api/schema/", timeout=120).content)
    return DescribedServer(served.address, key, schema)


def run(*command: object, folder: Path, path: Path | None = None) -> str:
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=600,
        env={
            **os.environ,
            "PATH": f"{TOOLS / 'bin'}:{os.environ['PATH']}",
            "PYTHONPATH": "" if path is None else str(path),
        },
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


def test_openapi_python_client_makes_a_client_that_works(described: DescribedServer, tmp_path: Path) -> None:
    package = tmp_path / "generated"
    run(
        *(TOOLS / "bin/openapi-python-client", "generate", "--fail-on-warning"),
        *("--path", described.schema, "--output-path", package),
        folder=tmp_path,
    )
    imported = run(TOOLS / "bin/python", "-c", IMPORT_ALL, folder=tmp_path, path=package).splitlines()
    operations = [
        operation
        for item in json.loads(described.schema.read_text())["paths"].values()
        for operation in item.values()
    ]
    assert len([name for name in imported if name.count(".") == 3]) == len(operations)
    program = HERE / "programs/client_python.py"
    checking = (sys.executable, "-m", "mypy", "--strict", "--config-file=", "--cache-dir", tmp_path / "mypy")
    run(*checking, "--python-executable", TOOLS / "bin/python", program, folder=tmp_path, path=package)
    said = run(
        TOOLS / "bin/python",
        program,
        described.address,
        described.key,
        described.project(),
        folder=tmp_path,
        path=package,
    )
    assert said == "suppressed\n"


GENERATORS = {
    "client_hey_api": ("@hey-api/openapi-ts/bin/run.js", "--input", "{schema}", "--output", "client"),
    "client_openapi_fetch": (
        "openapi-typescript/bin/cli.js",
        *("{schema}", "--output", "schema.d.ts", "--default-non-nullable=false"),
    ),
}


@pytest.mark.parametrize("program", GENERATORS)
def test_typescript_generator_makes_a_client_that_works(
    program: str, described: DescribedServer, tmp_path: Path
) -> None:
    generator, *options = GENERATORS[program]
    (tmp_path / "node_modules").symlink_to(MODULES)
    (tmp_path / "tsconfig.json").write_text(json.dumps(STRICT))
    shutil.copy(HERE / f"programs/{program}.ts", tmp_path / "program.ts")
    run(
        *(NODE, MODULES / generator),
        *(option.format(schema=described.schema) for option in options),
        folder=tmp_path,
    )
    run(NODE, MODULES / "typescript/bin/tsc", "--project", tmp_path, folder=tmp_path)
    run(
        MODULES / ".bin/esbuild",
        *("program.ts", "--bundle", "--platform=node", "--outfile=program.cjs", "--log-level=error"),
        folder=tmp_path,
    )
    said = run(NODE, "program.cjs", described.address, described.key, described.project(), folder=tmp_path)
    assert said == "suppressed\n"
