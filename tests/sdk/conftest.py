"""A running server for all tests of a process, and a project of it for each test with an SDK."""

from collections.abc import Iterator

import pytest
from tests.helpers.processes.sdks import SdkProject, SdkServer, make_key
from tests.helpers.processes.server import client, new_installation


@pytest.fixture(scope="session")
def served() -> Iterator[SdkServer]:
    with new_installation() as made:
        address = made.serve().address()
        with client(address, make_key(made, "task:write")) as api:
            yield SdkServer(made, address, api)


@pytest.fixture
def shop(served: SdkServer) -> SdkProject:
    """Make a project and its token, without the time that commands take to start."""
    project = served.installation.value(
        "INSERT INTO projects (uuid, organization_id, name, created_at) "
        "SELECT gen_random_uuid(), organization_id, 'Shop', now() FROM projects WHERE id = 1 RETURNING id"
    )
    made = served.api.post(f"/api/projects/{project}/signals/tokens/", json={})
    assert made.status_code == 201, made.text
    return SdkProject(served.address, served.api, project, made.json()["token"])
