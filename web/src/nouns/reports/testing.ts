/** Reports for tests. */
import type { Report } from "@/api/types";

export function reportLike(given: Partial<Report>): Report {
  return {
    id: "00000000-0000-0000-0000-000000000001",
    title: "fix(exports): Invoices time out",
    summary: "The export of many invoices times out.",
    status: "ready",
    total_weight: 2,
    signal_count: 4,
    signals_at_run: 2,
    created_at: "2026-11-01T10:00:00Z",
    updated_at: "2026-11-02T10:00:00Z",
    artefact_count: 3,
    priority: "P1",
    actionability: "immediately_actionable",
    already_addressed: false,
    dismissal_reason: null,
    dismissal_note: null,
    is_suggested_reviewer: false,
    source_products: ["zendesk"],
    implementation_pr_url: null,
    working_title: "Export never ends",
    headline: "Exports of more than 6,000 invoices time out.",
    area: null,
    claim: null,
    ...given,
  };
}
