"""Generates docs/reference and docs/sources from the code: settings, commands, errors, states, endpoints, sources.

python scripts/generate_docs.py            write the files
python scripts/generate_docs.py --check    fail if a file does not match the code
"""

import argparse
import inspect
import re
import runpy
import sys
from collections.abc import Iterator, Mapping
from dataclasses import fields
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args, get_origin

import typer.core
import typer.main
from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from postroom.api.http.errors import from_domain
from postroom.cli.exits import EXIT_CODES
from postroom.cli.main import app
from postroom.domain import errors
from postroom.domain.errors import Kind, Limited, PostroomError
from postroom.settings import ClientSettings, Settings, default_data_dir

REFERENCE = Path(__file__).parent.parent / "docs" / "reference"
GENERATED = "<!-- Generated from the code by `make docs`; do not edit. -->"

FOLDERS = {
    str(default_data_dir()): "`/var/lib/postroom` for root, else `~/.local/share/postroom`",
}
"""Machine-dependent texts and their replacements in the reference."""

_OPERATIONS = Path(__file__).parent / "operations"
_FOLDER = re.compile("|".join(map(re.escape, FOLDERS)))


def main() -> int:
    """Write or compare the generated pages; return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; fail when a file is outdated")
    checking: bool = parser.parse_args().check
    outdated = [name for name, text in pages().items() if _read(name) != text]
    if checking:
        for name in outdated:
            print(f"docs/reference/{name} does not match the code; run: make docs", file=sys.stderr)
        return 1 if outdated else 0
    REFERENCE.mkdir(parents=True, exist_ok=True)
    for name in outdated:
        (REFERENCE / name).parent.mkdir(parents=True, exist_ok=True)
        (REFERENCE / name).write_text(pages()[name], encoding="utf-8")
        print(f"wrote {(REFERENCE / name).resolve().relative_to(REFERENCE.parent.parent)}")
    return 0


def pages() -> dict[str, str]:
    """Return every page of the reference by its file name."""
    return {
        "settings.md": settings_page(),
        "commands.md": commands_page(),
        "errors.md": errors_page(),
        "report-states.md": _page_of("report_states"),
        "compatibility.md": _page_of("compatibility"),
        "metrics.md": _page_of("metrics_page"),
        "retention.md": runpy.run_path(str(_OPERATIONS / "retention.py"))["retention_page"](GENERATED),
        "personal-data.md": runpy.run_path(str(_OPERATIONS / "personal_data.py"))["personal_data_page"](
            GENERATED
        ),
        **{f"../sources/{name}": text for name, text in _source_pages().items()},
    }


def _source_pages() -> dict[str, str]:
    module = runpy.run_path(str(Path(__file__).with_name("source_pages.py")))
    found: dict[str, str] = module["source_pages"](GENERATED)
    return found


def _page_of(name: str) -> str:
    # Loaded by its path, because this file is run as a program and also imported as a module.
    page: str = runpy.run_path(str(Path(__file__).with_name(f"{name}.py")))[f"{name}_page"](GENERATED)
    return page


def settings_page() -> str:
    """Return the page of the settings, one row per environment variable."""
    rows = "\n".join(map(_neutral, _setting_rows(Settings, "POSTROOM_")))
    shared = set(Settings.model_fields)
    own = "\n".join(
        f"| `POSTROOM_{each.name.upper()}` | {'text' if each.repr else 'secret text'} | unset "
        f"| {_cell(each.metadata['description'])} |"
        for each in fields(ClientSettings)
        if each.name not in shared
    )
    return f"""{GENERATED}

# Settings

Postroom is configured with environment variables, which are read once at startup. An empty variable counts as
unset. An invalid value stops the startup with an error that names it.

| Variable | Values | Default | Meaning |
| --- | --- | --- | --- |
{rows}

## Command line

These select the server and project that commands use; see [commands](commands.md).

| Variable | Values | Default | Meaning |
| --- | --- | --- | --- |
{own}
"""


def _setting_rows(model: type[BaseModel], prefix: str) -> Iterator[str]:
    for name, field in model.model_fields.items():
        variable = f"{prefix}{name}".upper()
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from _setting_rows(inner, f"{variable}__")
            continue
        if not field.description:
            raise SystemExit(f"The setting {variable} has no description.")
        yield f"| `{variable}` | {_values(field)} | {_default(field)} | {_cell(field.description)} |"


def _values(field: FieldInfo) -> str:
    inner: Any = field.annotation
    arguments = [argument for argument in get_args(inner) if argument is not type(None)]
    if arguments and all(isinstance(argument, str) for argument in arguments):
        return ", ".join(f"`{argument}`" for argument in arguments)
    if get_origin(inner) is dict:
        return "JSON"
    kind = arguments[0] if arguments else inner
    name = {
        str: "text",
        SecretStr: "secret text",
        bool: "true, false",
        Path: "path",
        int: "whole number",
        float: "number",
        Decimal: "number",
    }
    limits = {key: value for item in field.metadata for key, value in _limits(item).items()}
    low = f"from {limits['ge']}" if "ge" in limits else f"above {limits['gt']}" if "gt" in limits else ""
    high = f"to {limits['le']}" if "le" in limits else ""
    return " ".join(part for part in (name[kind], low, high) if part)


def _limits(item: object) -> dict[str, float]:
    return {key: getattr(item, key) for key in ("ge", "gt", "le") if hasattr(item, key)}


def _default(field: FieldInfo) -> str:
    value = field.get_default(call_default_factory=True, validated_data={})
    if value is None or value is PydanticUndefined or value == {}:
        return "unset"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, Path):
        return _neutral(str(value))
    return f"`{value:g}`" if isinstance(value, float) else f"`{value}`"


def commands_page() -> str:
    """Return the page of the commands, with every argument and option."""
    command = typer.main.get_command(app)
    body = "\n".join(_command_parts("postroom", command))
    return f"""{GENERATED}

# Commands

`postroom COMMAND --help` shows the same in the terminal. Results go to standard output, progress and errors to
standard error. Exit codes are listed under [errors](errors.md).

{_contents(command)}

**Server.** Commands with the option `--host` work with any server (for `serve`, `api` and `demo` it is the address
to listen on). All others work only on the server's own machine, and refuse to run when a remote server is
configured. The first of these selects the server:

1. `--host` or `--data-dir`
2. `POSTROOM_HOST`
3. this machine, if `POSTROOM_DATA_DIR` or `POSTROOM_DATABASE_URL` is set
4. the server that you logged in to
5. the default data directory of this machine

`postroom login` reads the address and an API key from a prompt or from standard input:
`pass show postroom | postroom login https://postroom.example.com`. It stores them in
`~/.config/postroom/logins.json` (mode 600). On a remote server you have the permissions of the key and act as its
owner. On the server's own machine you have all permissions and act as the server's one owner (as `owner@localhost`
with several owners, or none yet), or as the user named by `--by`.

**Ids.** Lists show the last characters of ids, because ids are ordered by time and those of one minute start
alike. Commands accept whole ids, their ends and their beginnings; an ambiguous one is an error that lists the
matches. Projects are given by number or name. Without `--project`, `POSTROOM_PROJECT` applies, else the first
project.

**Output.** Tables fit the terminal. `--output plain` prints one tab-separated line per row, `--json` prints
everything. Control characters in text from other people are removed.

**Completion.** `postroom --install-completion` installs it for bash, zsh, fish and PowerShell;
`postroom --show-completion` prints it. It takes effect in the next shell.

{body}"""


def _contents(command: Any) -> str:
    lines = []
    for panel, inner in _panels(command):
        names = ", ".join(f"[{name}](#{_anchor(name, one)})" for name, one in inner)
        lines.append(f"- {panel}: {names}")
    return "\n".join(lines)


def _anchor(name: str, command: Any) -> str:
    if getattr(command, "commands", {}):
        return f"postroom-{name}"
    return re.sub(r"[^a-z -]", "", _title(f"postroom {name}", command).lower()).replace(" ", "-")


def _panels(command: Any) -> list[tuple[str, list[tuple[str, Any]]]]:
    """Return the commands by help panel, in the order of declaration."""
    found: dict[str, list[tuple[str, Any]]] = {}
    for name, inner in command.commands.items():
        panel = inner.rich_help_panel
        found.setdefault(panel if isinstance(panel, str) else "Commands", []).append((name, inner))
    return list(found.items())


def _command_parts(path: str, command: Any) -> Iterator[str]:
    if path == "postroom":
        for panel, commands in _panels(command):
            yield f"## {panel}\n"
            for name, inner in commands:
                yield from _command_parts(f"{path} {name}", inner)
        return
    subcommands: Mapping[str, Any] = getattr(command, "commands", {})
    if subcommands:
        yield f"### `{path}`\n\n{command.help or ''}\n"
        for _, commands in _panels(command):
            for name, inner in commands:
                yield from _command_parts(f"{path} {name}", inner)
        return
    if not command.help:
        raise SystemExit(f"The command '{path}' has no help text.")
    level = "###" if path.count(" ") == 1 else "####"
    yield f"{level} `{_title(path, command)}`\n\n{inspect.cleandoc(command.help)}\n"
    rows = [_parameter_row(path, parameter) for parameter in command.params]
    if rows:
        yield "| Argument or option | Default | Meaning |\n| --- | --- | --- |"
        yield "\n".join(rows) + "\n"


def _title(path: str, command: Any) -> str:
    positional = [_shape(param) for param in command.params if isinstance(param, typer.core.TyperArgument)]
    return " ".join([path, *positional])


def _shape(argument: typer.core.TyperArgument) -> str:
    name = (argument.metavar or argument.name or "").upper().strip("[]")
    return name if argument.required else f"[{name}]"


def _parameter_row(path: str, parameter: Any) -> str:
    help_text: str | None = getattr(parameter, "help", None)
    if not help_text:
        raise SystemExit(f"'{parameter.name}' of '{path}' has no help text.")
    if isinstance(parameter, typer.core.TyperArgument):
        name = f"`{_shape(parameter)}`"
    else:
        name = ", ".join(f"`{flag}`" for flag in [*parameter.opts, *parameter.secondary_opts])
    default = parameter.default
    if parameter.required:
        shown = "required"
    elif default is None or default is False or default in ((), "", []) or callable(default):
        shown = ""
    else:
        shown = f"`{getattr(default, 'value', default)}`"
    return f"| {name} | {shown} | {_cell(help_text)} |"


def errors_page() -> str:
    """Return the page of the errors with their HTTP statuses and exit codes."""
    classes = {
        found.kind: found
        for _, found in inspect.getmembers(errors, inspect.isclass)
        if issubclass(found, PostroomError) and PostroomError in found.__bases__
    }
    rows = "\n".join(_error_row(kind, classes[kind]) for kind in Kind)
    return f"""{GENERATED}

# Errors

Every error has a kind, which determines the HTTP status and the exit code. Over HTTP the body is
`{{"type", "code", "detail", "attr"}}`: `detail` is a sentence for people, `attr` names the invalid input or is
null. On the command line an error is one sentence on standard error and an exit code.

| Kind | HTTP | `type` | `code` | Exit code | Meaning |
| --- | --- | --- | --- | --- | --- |
{rows}

The code of `invalid` is the default; validation of a single field sends its own, such as `required` or
`max_length`.

Other exit codes: 0 success, 2 invalid usage of a command, 3 an import rejected rows, 130 interrupted by Ctrl-C. An
internal error is HTTP 500 with the code `error`; its traceback is in the server's log.
"""


def _error_row(kind: Kind, found: type[PostroomError]) -> str:
    example = found("", retry_after=1) if issubclass(found, Limited) else found("")
    wire = from_domain(example)
    meaning = inspect.cleandoc(found.__doc__ or "").splitlines()[0]
    code = EXIT_CODES.get(kind, 1)
    return f"| `{kind}` | {wire.status} | `{wire.type}` | `{wire.code}` | {code} | {_cell(meaning)} |"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _neutral(text: str) -> str:
    return _FOLDER.sub(lambda found: FOLDERS[found[0]], text)


def _read(name: str) -> str | None:
    path = REFERENCE / name
    return path.read_text(encoding="utf-8") if path.exists() else None


if __name__ == "__main__":
    raise SystemExit(main())
