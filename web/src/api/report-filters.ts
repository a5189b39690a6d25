/** From the filters of reports as an address has them, texts with commas, to those of the API, lists. */
import type { ReportFilters } from "@/api/types";

const LISTS: readonly string[] = [
  "status",
  "priority",
  "source_product",
  "actionability",
  "area",
  "label",
  "ordering",
];

const FLAGS: readonly string[] = ["has_implementation_pr", "without_area", "snoozed", "researched_again"];

/** Takes texts apart where the API has lists; what the values may be is the server's to say. */
export function reportFilters(query: Readonly<Record<string, string>>): ReportFilters {
  const parts = Object.entries(query).map(([name, value]) => {
    if (LISTS.includes(name)) return [name, value.split(",")] as const;
    return [name, FLAGS.includes(name) ? value === "true" : value] as const;
  });
  return Object.fromEntries(parts) as ReportFilters;
}
