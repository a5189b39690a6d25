"""The API's description as it is served: JSON, YAML, and a page that needs nothing from elsewhere."""

import re
from hashlib import sha256
from importlib.resources import files

import httpx
import pytest
import yaml
from tests.helpers.api import Api

JSON, YAML = "application/json", "application/yaml"
OPENAPI = "application/vnd.oai.openapi"


@pytest.mark.parametrize(
    ("query", "accept", "media_type"),
    [
        ("", None, JSON),
        ("", "*/*", JSON),
        ("", "text/html, */*;q=0.8", JSON),
        ("", "application/yaml;q=0, application/json;q=0.1", JSON),
        ("", "application/yaml;q=high", JSON),
        ("", f"{YAML};q=0.9, application/json;q=0.5", YAML),
        ("", OPENAPI, OPENAPI),
        ("", f"{OPENAPI}+json", f"{OPENAPI}+json"),
        ("?format=yaml", JSON, YAML),
        ("?format=json", YAML, JSON),
    ],
)
async def test_description_language_is_as_requested(
    api: Api, query: str, accept: str | None, media_type: str
) -> None:
    headers = {} if accept is None else {"Accept": accept}
    answer = await api.client.get(f"/api/schema/{query}", headers=headers)
    assert answer.headers["content-type"].partition(";")[0] == media_type
    # The loader in C, where there is one, is ten times as fast.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    read = answer.json() if media_type.endswith("json") else yaml.load(answer.text, loader)
    assert read == (await api.client.get("/api/schema")).json()
    assert "&id" not in answer.text


async def test_description_unknown_language_is_refused(api: Api) -> None:
    answer = await api.client.get("/api/schema/?format=toml")
    assert (answer.status_code, answer.json()["attr"]) == (400, "format")


async def test_description_page_loads_from_own_origin_only(api: Api) -> None:
    page = await api.client.get("/api/docs/")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "//" not in re.sub(r"<!doctype.*?>", "", page.text)
    assert re.search(r"<script[^>]*>[^<]", page.text) is None
    places = [found for found in re.findall(r'(?:src|href)="([^"]+)"', page.text) if found != "data:,"]
    assert len(places) == 4
    for place in places:
        assert (await api.client.get(place)).status_code == 200, place


async def test_description_page_files_are_served(api: Api) -> None:
    async def file(name: str, **headers: str) -> httpx.Response:
        return await api.client.get(f"/api/docs/{name}", headers=headers)

    script = await file("swagger-ui-bundle.js")
    assert script.headers["content-type"].startswith("text/javascript")
    assert len(script.content) > 100_000
    again = await file("swagger-ui-bundle.js", **{"If-None-Match": script.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    plain = await file("swagger-ui-bundle.js", **{"Accept-Encoding": "identity"})
    assert (script.headers["content-encoding"], "content-encoding" in plain.headers) == ("gzip", False)
    assert script.content == plain.content
    for name in ("redoc.standalone.js", "..%2fcore.py", "%00"):
        assert (await file(name)).status_code == 404


async def test_description_third_party_files_match_notice(api: Api) -> None:
    folder = files("postroom.api") / "swagger"
    listed = re.findall(r"^([0-9a-f]{64})  (\S+)$", (folder / "NOTICE").read_text(), re.MULTILINE)
    assert [name for _, name in listed] == ["swagger-ui-bundle.js", "swagger-ui.css"]
    for digest, name in listed:
        assert sha256((await api.client.get(f"/api/docs/{name}")).content).hexdigest() == digest
    assert "Apache License" in (folder / "LICENSE").read_text()
    assert (folder / "swagger-ui-bundle.js.LICENSE.txt").is_file()


async def test_description_key_lists_required_scopes(api: Api) -> None:
    document = (await api.client.get("/api/schema/")).json()
    operation = document["paths"]["/api/projects/{project_id}/signals/processing/pause/"]["put"]
    assert operation["x-required-scopes"] == ["task:write"]
    assert "`task:write`" in operation["description"]
    assert {"400", "401", "403", "404", "413", "415", "429", "503"} < operation["responses"].keys()
    assert "401" not in document["paths"]["/api/projects/{project_id}/signals/reports/"]["get"]["responses"]
    throttled = document["components"]["responses"]["Throttled"]
    assert throttled["headers"].keys() == {"Retry-After"}
