"""Write the compose file and the Kubernetes manifests, both from deploy/values.yaml.

python -m scripts.operations.deployment                                  deploy/ of this checkout
python -m scripts.operations.deployment --values FILE --into FOLDER      yours; FILE names only what differs
"""

import argparse
import sys
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
HOME = "/var/lib/postroom"
USER = 10001
GRACE_SECONDS = 45
"""A process of Postroom ends within 30 seconds."""
PORTS = {"api": 8010, "worker": 8011, "scheduler": 8012}
COMMANDS = {
    "api": ["api", "--host", "0.0.0.0"],
    "worker": ["worker", "--no-scheduler", "--probe-host", "0.0.0.0", "--probe-port", "8011"],
    "scheduler": ["scheduler", "--probe-host", "0.0.0.0", "--probe-port", "8012"],
}
DATABASE_COMMAND = ["/usr/bin/tini", "--", "postroom-postgres"]
HEADER = "# Made from values.yaml by scripts/operations/deployment.py; edit that.\n"

NEEDED = "{}:?set it in .env, see .env.example"

Json = dict[str, Any]


def main() -> int:
    """Write both files; return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--values", type=Path, help="file with the values that differ from deploy/values.yaml"
    )
    parser.add_argument("--into", type=Path, default=DEPLOY)
    wanted = parser.parse_args()
    given = yaml.safe_load(wanted.values.read_text(encoding="utf-8")) if wanted.values else {}
    values = with_changes(yaml.safe_load((DEPLOY / "values.yaml").read_text(encoding="utf-8")), given or {})
    wanted.into.mkdir(parents=True, exist_ok=True)
    for name, text in files(values).items():
        (wanted.into / name).write_text(text, encoding="utf-8")
        print(wanted.into / name)
    return 0


def with_changes(values: Json, changes: Json, above: str = "") -> Json:
    """Return values with some replaced.

    Raises:
        SystemExit: a value that does not exist was named.
    """
    for name, value in changes.items():
        if name not in values or isinstance(values[name], dict) != isinstance(value, dict):
            raise SystemExit(
                f"deployment: there is no value {above}{name} of this kind; see deploy/values.yaml."
            )
        changed = with_changes(values[name], value, f"{above}{name}.") if isinstance(value, dict) else value
        values = {**values, name: changed}
    return values


def files(values: Json) -> dict[str, str]:
    """Return the text of each file."""
    return {
        "compose.yaml": HEADER + dumped([compose(values)]),
        "kubernetes.yaml": HEADER + dumped(kubernetes(values)),
    }


def dumped(documents: list[Json]) -> str:
    """Return documents as YAML, without anchors."""

    class Plain(yaml.SafeDumper):
        def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002  # the signature of the library
            return True

    return yaml.dump_all(documents, Dumper=Plain, sort_keys=False, width=200)


def settings(values: Json) -> dict[str, str]:
    """Return the settings that all processes have, without secrets."""
    return {
        "POSTROOM_PUBLIC_URL": values["public_url"],
        "POSTROOM_SERVER__TRUSTED_PROXIES": values["trusted_proxies"],
        "POSTROOM_LOG_JSON": "true",
    }


def database_url(values: Json, password: str) -> str:
    """Return the address of the own database."""
    own = values["database"]
    return f"postgresql://postroom:{password}@{own['host']}:{own['port']}/postroom"


def compose(values: Json) -> Json:
    """Return the compose file."""
    own = values["database"]["own"]
    common = {
        "image": values["image"],
        "restart": "unless-stopped",
        "read_only": True,
        "cap_drop": ["ALL"],
        "security_opt": ["no-new-privileges:true"],
        "tmpfs": ["/tmp:mode=1777,size=256m"],
        "logging": {
            "driver": "json-file",
            "options": {
                "max-size": f"{values['logs']['megabytes']}m",
                "max-file": str(values["logs"]["files"]),
            },
        },
        "stop_grace_period": f"{GRACE_SECONDS}s",
    }
    secrets = {
        "POSTROOM_SECRET_KEY": "${" + NEEDED.format("POSTROOM_SECRET_KEY") + "}",
        "POSTROOM_DATABASE_URL": database_url(values, "${POSTGRES_PASSWORD}")
        if own
        else "${" + NEEDED.format("POSTROOM_DATABASE_URL") + "}",
    }
    services: Json = {values["database"]["host"]: {**common, **compose_database(values)}} if own else {}
    for part, port in PORTS.items():
        services[part] = {
            **common,
            "command": COMMANDS[part],
            "environment": {**settings(values), **secrets},
            "volumes": [HOME],
            "mem_limit": f"{values[part]['memory']}m",
            "deploy": {"replicas": values[part]["replicas"] if part != "api" else 1},
            "healthcheck": {
                "test": ["CMD", "healthcheck", "ready", str(port)],
                "interval": "15s",
                "timeout": "5s",
                "retries": 4,
                "start_period": "120s",
            },
        }
        if own:
            services[part]["depends_on"] = {values["database"]["host"]: {"condition": "service_healthy"}}
    services["api"]["ports"] = [f"{values['publish']}:{PORTS['api']}"]
    return {"name": "postroom", "services": services, **({"volumes": {"database": {}}} if own else {})}


def compose_database(values: Json) -> Json:
    """Return what the service of PostgreSQL has beside what all have."""
    return {
        "entrypoint": DATABASE_COMMAND,
        "command": ["-p", str(values["database"]["port"])],
        "environment": {"POSTGRES_PASSWORD": "${" + NEEDED.format("POSTGRES_PASSWORD") + "}"},
        "volumes": [f"database:{HOME}"],
        "shm_size": "256m",
        "mem_limit": f"{values['database']['memory']}m",
        "healthcheck": {
            "test": ["CMD", "postgres-health", str(values["database"]["port"])],
            "interval": "10s",
            "timeout": "5s",
            "retries": 6,
            "start_period": "60s",
        },
    }


def kubernetes(values: Json) -> list[Json]:
    """Return the Kubernetes manifests; the secret is yours, see the how-to page."""
    documents: list[Json] = [
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": named("postroom"), "data": settings(values)}
    ]
    if values["database"]["own"]:
        documents += own_database(values)
    documents += [part_of(values, part) for part in PORTS]
    documents.append(
        {
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": named("postroom"),
            "spec": {
                "selector": labels("postroom-api"),
                "ports": [{"name": "http", "port": 80, "targetPort": "http"}],
            },
        }
    )
    if values["api"]["replicas"] > 1:
        documents.append(
            {
                "apiVersion": "policy/v1",
                "kind": "PodDisruptionBudget",
                "metadata": named("postroom-api"),
                "spec": {"minAvailable": 1, "selector": {"matchLabels": labels("postroom-api")}},
            }
        )
    return documents


def part_of(values: Json, part: str) -> Json:
    """Return the deployment of one kind of process."""
    name, port = f"postroom-{part}", PORTS[part]
    container = {
        **of_container(values, part),
        "name": part,
        "args": COMMANDS[part],
        "ports": [{"name": "http", "containerPort": port}],
        "envFrom": [{"configMapRef": {"name": "postroom"}}, {"secretRef": {"name": "postroom"}}],
        "volumeMounts": [{"name": "data", "mountPath": HOME}, {"name": "tmp", "mountPath": "/tmp"}],
        # Migrations of a large database may take long.
        "startupProbe": probe("/_health", port, seconds=5, failures=720),
        "livenessProbe": probe("/_health", port, seconds=15, failures=4),
        "readinessProbe": probe("/_ready", port, seconds=5, failures=2),
    }
    volumes: list[Json] = [
        {"name": "data", "emptyDir": {"sizeLimit": f"{values['clones_gigabytes']}Gi"}},
        {"name": "tmp", "emptyDir": {"sizeLimit": "256Mi"}},
    ]
    return deployment(name, container, volumes, replicas=values[part]["replicas"])


def own_database(values: Json) -> list[Json]:
    """Return the deployment of PostgreSQL, its storage and its name."""
    own = values["database"]
    name, port = own["host"], own["port"]
    health = {"exec": {"command": ["postgres-health", str(port)]}, "timeoutSeconds": 5}
    container = {
        **of_container(values, "database"),
        "name": "postgres",
        "command": DATABASE_COMMAND,
        "args": ["-p", str(port)],
        "ports": [{"name": "postgres", "containerPort": port}],
        "env": [
            {
                "name": "POSTGRES_PASSWORD",
                "valueFrom": {"secretKeyRef": {"name": "postroom", "key": "POSTGRES_PASSWORD"}},
            }
        ],
        "volumeMounts": [
            {"name": "data", "mountPath": HOME},
            {"name": "tmp", "mountPath": "/tmp"},
            {"name": "shm", "mountPath": "/dev/shm"},
        ],
        # Recovery after a crash may take a while; there is no liveness probe that could end it.
        "readinessProbe": {**health, "periodSeconds": 5, "failureThreshold": 3},
    }
    volumes: list[Json] = [
        {"name": "data", "persistentVolumeClaim": {"claimName": name}},
        {"name": "tmp", "emptyDir": {"sizeLimit": "64Mi"}},
        {"name": "shm", "emptyDir": {"medium": "Memory", "sizeLimit": "256Mi"}},
    ]
    claim = {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": named(name),
        "spec": {
            "accessModes": ["ReadWriteOnce"],
            "resources": {"requests": {"storage": f"{own['gigabytes']}Gi"}},
        },
    }
    service = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": named(name),
        "spec": {"selector": labels(name), "ports": [{"port": port, "targetPort": "postgres"}]},
    }
    # Two servers on the same files would destroy them.
    return [claim, service, deployment(name, container, volumes, replicas=1, strategy="Recreate")]


def deployment(
    name: str, container: Json, volumes: list[Json], *, replicas: int, strategy: str = "RollingUpdate"
) -> Json:
    """Return a deployment of pods of one container that may do nothing but its work."""
    pod = {
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "terminationGracePeriodSeconds": GRACE_SECONDS,
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": USER,
            "runAsGroup": USER,
            "fsGroup": USER,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "containers": [container],
        "volumes": volumes,
    }
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": named(name),
        "spec": {
            "replicas": replicas,
            "strategy": {"type": strategy},
            "selector": {"matchLabels": labels(name)},
            "template": {"metadata": {"labels": labels(name)}, "spec": pod},
        },
    }


def of_container(values: Json, part: str) -> Json:
    """Return what all containers have."""
    size = values[part]
    return {
        "image": values["image"],
        "imagePullPolicy": "IfNotPresent",
        "resources": {
            "requests": {"cpu": f"{int(size['processors'] * 1000)}m", "memory": f"{size['memory'] // 2}Mi"},
            "limits": {"memory": f"{size['memory']}Mi"},
        },
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
    }


def probe(path: str, port: int, *, seconds: int, failures: int) -> Json:
    """Return a probe of a path."""
    return {
        "httpGet": {"path": path, "port": port},
        "periodSeconds": seconds,
        "timeoutSeconds": 5,
        "failureThreshold": failures,
    }


def named(name: str) -> Json:
    """Return the metadata of an object."""
    return {"name": name, "labels": labels(name)}


def labels(name: str) -> dict[str, str]:
    """Return the labels of an object, and of the pods behind it."""
    return {"app.kubernetes.io/name": name, "app.kubernetes.io/part-of": "postroom"}


if __name__ == "__main__":
    sys.exit(main())
