import type { Report } from "@/api/types";
import { createStore } from "@/lib/store";
import { shownTitle } from "@/nouns/reports/title";

/** A report that could not be handed off, and why: the dialog that mends it follows this. */
export const stuckHandOff = createStore<{ report: Report; why: string } | null>(null);

/** What a person gives an agent of their own: the report in plain text, with its address. */
export function briefFor(report: Report, address: string): string {
  const lines = [
    shownTitle(report),
    report.repository ? `Repository: ${report.repository}` : null,
    report.summary ?? report.headline,
    `Report with all signals: ${address}`,
  ];
  return lines.filter(Boolean).join("\n\n");
}
