import type { ReportCounts } from "@/api/types";
import { TAB_SNOOZED, TAB_STATUSES, type Tab } from "@/nouns/reports/filters";

/** How many reports a tab has, of the counts of all statuses. */
export function tabCount(
  tab: Tab,
  { statuses, snoozed }: Pick<ReportCounts, "statuses" | "snoozed">,
): number {
  return TAB_STATUSES[tab].reduce((sum, status) => {
    if (status === "deleted") return sum;
    const resting = snoozed[status];
    if (TAB_SNOOZED[tab] === null) return sum + statuses[status];
    return sum + (TAB_SNOOZED[tab] ? resting : statuses[status] - resting);
  }, 0);
}
