import type { ReportCounts } from "@/api/types";
import { plural } from "@/lib/format";

/** Says how many signals still have to be grouped; empty for none. */
export function waitingText({ live, imported }: ReportCounts["waiting"]): string {
  const parts: string[] = [];
  if (live > 0) parts.push(plural(live, "new signal"));
  if (imported > 0) parts.push(plural(imported, "imported item"));
  if (parts.length === 0) return "";
  return `${parts.join(" and ")} ${live + imported === 1 ? "is" : "are"} still being grouped.`;
}
