/** Scouts for tests. */
import type { ScoutConfig } from "@/api/types";

export function makeScout(given: Partial<ScoutConfig>): ScoutConfig {
  return {
    id: "c1",
    skill_name: "signals-scout-release-watch",
    display_name: "Release watch",
    description: "",
    enabled: true,
    emit: true,
    status: "active",
    scout_origin: "canonical",
    scout_role: "specialist",
    run_interval_minutes: 1440,
    run_cron_schedule: null,
    last_run_at: null,
    auto_pause_exempt: false,
    consecutive_failure_count: 0,
    pause_reason: null,
    deprecation: null,
    model: null,
    network_access: "trusted",
    mcp_gateway_server_ids: [],
    output_destinations: null,
    owners: [],
    repositories: [],
    source_id: null,
    source_product: null,
    status_changed_at: null,
    status_changed_by: null,
    structured_output_schema: null,
    tags: [],
    write_scopes: [],
    created_at: "2026-11-01T10:00:00Z",
    updated_at: "2026-11-01T10:00:00Z",
    ...given,
  };
}
