/** The funnel: where signals are, by day and by source. Pure. */
import type { FunnelCounts, FunnelRow } from "@/api/types";
import { groupBy } from "@/lib/group-by";

/** Where a signal can be, in the order of its way; each signal is in one place. */
export const STAGES = ["judged", "promoted", "grouped", "pending", "blocked", "failed", "removed"] as const;
export type Stage = (typeof STAGES)[number];

export const STAGE_LABELS: Readonly<Record<Stage, string>> = {
  judged: "Judged",
  promoted: "Promoted",
  grouped: "Grouped",
  pending: "Waiting",
  blocked: "Blocked",
  failed: "Failed",
  removed: "Removed",
};

export const STAGE_HELP: Readonly<Record<Stage, string>> = {
  judged: "In a report that research has judged",
  promoted: "In a report that awaits or undergoes research",
  grouped: "In a report that still gathers signals",
  pending: "Not grouped yet",
  blocked: "In quarantine",
  failed: "Could not be grouped",
  removed: "Deleted with its report, or for its age in quarantine",
};

const COUNTS = ["received", ...STAGES, "suspicious"] as const;

/** The counts of some rows together. */
export function sum(rows: readonly FunnelCounts[]): FunnelCounts {
  const total = {
    received: 0,
    pending: 0,
    blocked: 0,
    failed: 0,
    grouped: 0,
    promoted: 0,
    judged: 0,
    removed: 0,
    suspicious: 0,
  };
  for (const row of rows) for (const name of COUNTS) total[name] += row[name];
  return total;
}

export interface Day extends FunnelCounts {
  /** The day in UTC, as `2026-11-28`. */
  readonly day: string;
}

const DAY_MS = 86_400_000;

/** Every day of the time in between, those without signals too, the first one first. */
export function byDay(rows: readonly FunnelRow[], from: string, to: string): readonly Day[] {
  const rowsOf = groupBy(rows, (row) => row.day);
  const days: Day[] = [];
  const start = Math.floor(Date.parse(from) / DAY_MS) * DAY_MS;
  const end = Date.parse(to);
  for (let at = start; at < end && days.length < 400; at += DAY_MS) {
    const day = new Date(at).toISOString().slice(0, 10);
    days.push({ day, ...sum(rowsOf.get(day) ?? []) });
  }
  return days;
}

export interface OfSource extends FunnelCounts {
  readonly product: string;
  readonly type: string;
}

/** One row a source, the one that sent most first. */
export function bySource(rows: readonly FunnelRow[]): readonly OfSource[] {
  const groups = groupBy(rows, (row) => `${row.source_product}\u0000${row.source_type}`);
  return [...groups.values()]
    .map((group) => ({
      product: group[0]?.source_product ?? "",
      type: group[0]?.source_type ?? "",
      ...sum(group),
    }))
    .sort((one, other) => other.received - one.received || one.product.localeCompare(other.product));
}

/** A whole step for the lines of a scale that reaches `most`, about four of them. */
export function scaleStep(most: number): number {
  const rough = Math.max(1, most / 4);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((times) => times * power >= rough) ?? 10;
  return Math.max(1, step * power);
}
