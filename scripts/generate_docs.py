"""Writes docs/reference and docs/sources from the code: settings, commands, errors, states, endpoints, sources.

python scripts/generate_docs.py            write the files
python scripts/generate_docs.py --check    fail when a file is not what the code says
"""

import argparse
import inspect
import re
import runpy
import sys
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args, get_origin

import typer.core
import typer.main
from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from postroom.cli.exits import EXIT_CODES
from postroom.cli.main import app
from postroom.domain import errors
from postroom.domain.errors import Kind, Limited, PostroomError
from postroom.edge.errors import from_domain
from postroom.settings import ClientSettings, Settings, default_data_dir

REFERENCE = Path(__file__).parent.parent / "docs" / "reference"
GENERATED = "<!-- Written by `make docs` from the code; changes made here are lost. -->"

FOLDERS = {
    str(default_data_dir()): "`/var/lib/postroom` for root, else `~/.local/share/postroom`",
}
"""Texts that depend on who runs this, and what the reference says instead."""

_FOLDER = re.compile("|".join(map(re.escape, FOLDERS)))


def main() -> int:
    """Write the reference, or compare it; return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; fail when a file is outdated")
    checking: bool = parser.parse_args().check
    outdated = [name for name, text in pages().items() if _read(name) != text]
    if checking:
        for name in outdated:
            print(f"docs/reference/{name} is not what the code says; run: make docs", file=sys.stderr)
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
        **{f"../sources/{name}": text for name, text in _source_pages().items()},
    }


def _source_pages() -> dict[str, str]:
    module = runpy.run_path(str(Path(__file__).with_name("source_pages.py")))
    found: dict[str, str] = module["source_pages"](GENERATED)
    return found


def _page_of(name: str) -> str:
    # By its path, because this file runs as a program and is imported as a module.
    page: str = runpy.run_path(str(Path(__file__).with_name(f"{name}.py")))[f"{name}_page"](GENERATED)
    return page


def settings_page() -> str:
    """Return the page of the settings, one row a variable of the environment."""
    rows = "\n".join(map(_neutral, _setting_rows(Settings, "POSTROOM_")))
    shared = set(Settings.model_fields)
    own = "\n".join(_setting_rows(ClientSettings, "POSTROOM_", but=shared))
    return f"""{GENERATED}

# Settings

Postroom reads its settings from environment variables, once, at the start. An empty variable counts as unset. A
value that is out of range is named at the start, and nothing runs.

| Variable | Values | Default | Meaning |
| --- | --- | --- | --- |
{rows}

## Of the command line

Which server and which project commands are about; the [commands](commands.md) say more.

| Variable | Values | Default | Meaning |
| --- | --- | --- | --- |
{own}
"""


def _setting_rows(model: type[BaseModel], prefix: str, *, but: Collection[str] = ()) -> Iterator[str]:
    for name, field in model.model_fields.items():
        if name in but:
            continue
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

`postroom COMMAND --help` shows the same on the command line. Results go to standard output, progress and errors to
standard error. Exit codes are on the [page of the errors](errors.md).

{_contents(command)}

**Which server.** Commands with the option `--host` work with any server (but that of `serve` and `demo` is
where they listen); all others on the server's own machine alone, and say so when a server elsewhere is
configured. In this order a command is about: what `--host` or `--data-dir` names; POSTROOM_HOST; this
machine, when POSTROOM_DATA_DIR or POSTROOM_DATABASE_URL is set; the server that you logged in to; the folder
of this machine. `postroom login` reads the address and the key from a prompt, or from standard input: `pass
show postroom | postroom login https://postroom.example.com`. It keeps them in
`~/.config/postroom/logins.json` (mode 600). On a server elsewhere you may what your key may, and act as its
owner; on the server's machine you may everything, and act as `owner@localhost` or as whom `--by` names.

**Ids.** Lists show the ends of ids, since ids are ordered by time and those of one minute begin alike.
Commands take whole ids, their ends, and their beginnings; what may be several things is an error that names
them. Projects go by number or name; without `--project` it is POSTROOM_PROJECT, else the first one.

**Output.** Tables fit the terminal. `--output plain` prints one line a row with tabs between, `--json`
everything. What other people wrote is shown without control characters.

**Completion.** `postroom --install-completion` sets it up for bash, zsh, fish and PowerShell; `postroom
--show-completion` prints it. It takes effect in the next shell.

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
    """Return the commands by the panel of the help that they are in, in the order in which they are declared."""
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
    positional = [_shape(one) for one in command.params if isinstance(one, typer.core.TyperArgument)]
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
    """Return the page of the errors: what each kind is over HTTP and on the command line."""
    classes = {
        found.kind: found
        for _, found in inspect.getmembers(errors, inspect.isclass)
        if issubclass(found, PostroomError) and found is not PostroomError
    }
    rows = "\n".join(_error_row(kind, classes[kind]) for kind in Kind)
    return f"""{GENERATED}

# Errors

Every refusal has a kind. Over HTTP the body is `{{"type", "code", "detail", "attr"}}`; `detail` is a sentence for
people, `attr` names the input at fault or is null. On the command line it is one sentence on standard error and an
exit code.

| Kind | HTTP | `type` | `code` | Exit code | Meaning |
| --- | --- | --- | --- | --- | --- |
{rows}

The code of `invalid` is the usual one; a rule about a single field sends its own (such as `required` or
`max_length`).

Further exit codes: 0 all went well, 2 the command was not written as its help says, 3 an import left rows out, 130
stopped by Ctrl-C. A fault of Postroom's own is HTTP 500 with the code `error`, and its traceback is in the log.
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
