"""The files of deploy/: made from their values, and strict."""

import configparser
from pathlib import Path

import pytest
import yaml
from scripts.operations import deployment

DEPLOY = deployment.DEPLOY


def values() -> deployment.Json:
    read: deployment.Json = yaml.safe_load((DEPLOY / "values.yaml").read_text(encoding="utf-8"))
    return read


def test_compose_file_and_manifests_are_those_of_the_values() -> None:
    made = deployment.files(values())

    assert {name: (DEPLOY / name).read_text(encoding="utf-8") for name in made} == made


def test_values_that_do_not_exist_are_refused() -> None:
    with pytest.raises(SystemExit, match=r"no value worker\.replica "):
        deployment.with_changes(values(), {"worker": {"replica": 3}})


@pytest.mark.parametrize("own", [True, False])
def test_containers_are_bound_in_what_they_may_do_use_and_log(own: bool) -> None:
    chosen = deployment.with_changes(values(), {"database": {"own": own}})
    services = deployment.compose(chosen)["services"]
    assert ("postroom-database" in services) == own
    for service in services.values():
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]
        assert service["mem_limit"]
        assert service["healthcheck"]
        assert set(service["logging"]["options"]) == {"max-size", "max-file"}
    deployments = [one for one in deployment.kubernetes(chosen) if one["kind"] == "Deployment"]
    assert len(deployments) == len(services)
    for one in deployments:
        pod = one["spec"]["template"]["spec"]
        [container] = pod["containers"]
        assert pod["securityContext"]["runAsNonRoot"]
        assert pod["terminationGracePeriodSeconds"] > 30
        assert container["securityContext"]["readOnlyRootFilesystem"]
        assert container["resources"]["limits"]["memory"]
        assert container["readinessProbe"]


def test_no_secret_is_in_the_files() -> None:
    environment = {
        f"{name}: {value}"
        for service in deployment.compose(values())["services"].values()
        for name, value in service["environment"].items()
        if "PASSWORD" in name or "KEY" in name or "DATABASE" in name
    }
    assert all("${" in setting for setting in environment)
    assert "Secret" not in {one["kind"] for one in deployment.kubernetes(values())}


def test_services_are_watched_and_bound_alike() -> None:
    units = sorted(DEPLOY.glob("systemd/*.service"))
    assert len(units) == 4
    for path in units:
        unit = configparser.ConfigParser(strict=False, interpolation=None)
        unit.optionxform = str  # type: ignore[method-assign,assignment]  # as the library asks for
        unit.read_string(path.read_text(encoding="utf-8"))
        service = dict(unit["Service"])
        assert service["Type"] == "notify", path.name
        assert service["User"] == "postroom"
        assert {"WatchdogSec", "MemoryMax", "TasksMax", "LimitNOFILE", "Restart"} <= service.keys()
        assert service["ProtectSystem"] == "strict"
        assert service["NoNewPrivileges"] == "yes"
        assert Path(service["ExecStart"].split()[0]) == Path("/opt/postroom/bin/postroom")
