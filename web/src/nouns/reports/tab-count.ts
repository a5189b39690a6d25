import type { ReportCounts } from "@/api/types";
import { TAB_AGAIN, TAB_SNOOZED, TAB_STATUSES, type Tab } from "@/nouns/reports/filters";

/** How many reports a tab has, of the counts of all statuses. */
export function tabCount(
  tab: Tab,
  { statuses, snoozed, researched_again }: Pick<ReportCounts, "statuses" | "snoozed" | "researched_again">,
): number {
  const again = TAB_AGAIN[tab];
  const moved = again === undefined ? 0 : again ? researched_again : -researched_again;
  return TAB_STATUSES[tab].reduce((sum, status) => {
    if (status === "deleted") return sum;
    const resting = snoozed[status];
    if (TAB_SNOOZED[tab] === undefined) return sum + statuses[status];
    return sum + (TAB_SNOOZED[tab] ? resting : statuses[status] - resting);
  }, moved);
}
