"""The page of the reference about metrics."""

from postroom.observability.catalogue import METRICS, PREFIX

_ABOUT = """# Metrics

Every process with a port answers `/metrics` in the format of Prometheus: `postroom serve` and `postroom api` on
theirs, `postroom worker` and `postroom scheduler` on `--probe-port`. Callers on the same machine need no key;
others send the token of `POSTROOM_SERVER__METRICS_TOKEN` as `Authorization: Bearer`. A key of a person is not
accepted. How to set it up, alert rules and a dashboard: [operating a server](../operating.md#metrics).

*Server*: the whole server's value, read from the database at most every five seconds; each process answers with
the same, so queries take `max` over processes, not `sum`. *Process*: of the process that answers. What a process
that is killed counted in its last seconds is lost. Labels never hold names or numbers of projects, ids or texts;
`route` is a template. The metrics `process_…` and `python_info` of the Prometheus client are there as well.

| Metric | Kind | Of | Labels | Meaning |
| --- | --- | --- | --- | --- |
"""


def metrics_page_page(generated: str) -> str:
    """Return the page."""
    rows = [
        f"| `{PREFIX}{metric.name}` | {metric.kind} | {'server' if metric.shared else 'process'} | "
        f"{', '.join(f'`{label}`' for label in metric.labels)} | {metric.help} |"
        for metric in sorted(METRICS, key=lambda one: one.name)
    ]
    return f"{generated}\n\n{_ABOUT}" + "\n".join(rows) + "\n"
