"""Works with the inbox through a client that openapi-python-client made. Arguments: address, key, project."""

import sys
import time
from collections.abc import Sequence

from postroom_client import AuthenticatedClient
from postroom_client.api.reports import reports_change_state, reports_get_report, reports_list_reports
from postroom_client.api.signals import signals_emit
from postroom_client.api.source_configs import source_configs_create_config, source_configs_list_configs
from postroom_client.api.user_autonomy import user_autonomy_get_autonomy
from postroom_client.models import (
    ChangedReport,
    ErrorEnvelope,
    NewSignalRequest,
    NewSignalSourceConfig,
    NewSignalSourceConfigSourceProduct,
    NewSignalSourceConfigSourceType,
    OneReceipt,
    Report,
    ReportPage,
    SignalSourceConfig,
    SignalSourceConfigPage,
    StateRequest,
    StateRequestState,
)

PATIENCE = 120.0


def listed(client: AuthenticatedClient, project: str) -> Sequence[Report]:
    """Return the reports, when there is one."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        page = reports_list_reports.sync(project, client=client, include_all_statuses=True, limit=10)
        assert isinstance(page, ReportPage), page
        found: Sequence[Report] = page.results
        if found:
            return found
        time.sleep(0.5)
    raise TimeoutError("The signal never became a report.")


def main(address: str, key: str, project: str) -> None:
    """Accept a source, send a signal of it, and dismiss its report."""
    client = AuthenticatedClient(base_url=address, token=key)
    made = source_configs_create_config.sync(
        project,
        client=client,
        body=NewSignalSourceConfig(
            source_product=NewSignalSourceConfigSourceProduct.ZENDESK,
            source_type=NewSignalSourceConfigSourceType.TICKET,
        ),
    )
    assert isinstance(made, SignalSourceConfig), made
    configs = source_configs_list_configs.sync(project, client=client)
    assert isinstance(configs, SignalSourceConfigPage), configs
    assert made.id in {config.id for config in configs.results}

    signal = NewSignalRequest("zendesk", "ticket", "81", "The export of invoices ends with an empty file.", 1)
    receipt = signals_emit.sync(project, client=client, body=signal)
    assert isinstance(receipt, OneReceipt), receipt
    assert receipt.outcome == "stored"

    [report] = listed(client, project)
    assert report.signal_count == 1
    changed = reports_change_state.sync(
        project, report.id, client=client, body=StateRequest(StateRequestState.SUPPRESSED)
    )
    assert isinstance(changed, ChangedReport), changed
    found = reports_get_report.sync(project, report.id, client=client)
    assert isinstance(found, Report), found

    # The answer to a person without settings has no body.
    autonomy = user_autonomy_get_autonomy.sync_detailed("@me", client=client)
    assert (autonomy.status_code, autonomy.parsed) == (404, None)
    refused = AuthenticatedClient(base_url=address, token="phx_unknown")
    error = reports_list_reports.sync(project, client=refused)
    assert isinstance(error, ErrorEnvelope), error
    assert error.code == "authentication_failed"
    sys.stdout.write(f"{found.status}\n")


main(*sys.argv[1:])
