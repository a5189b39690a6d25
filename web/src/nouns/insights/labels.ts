/** Insights in words. Pure. */
import type { InsightPeriod, InsightRange } from "@/api/types";
import { plural } from "@/lib/format";

const DAY_MONTH = new Intl.DateTimeFormat("en", { day: "numeric", month: "short", timeZone: "UTC" });
const MONTH = new Intl.DateTimeFormat("en", { month: "short", year: "numeric", timeZone: "UTC" });
const FULL = new Intl.DateTimeFormat("en", {
  day: "numeric",
  month: "short",
  year: "numeric",
  timeZone: "UTC",
});

type Unit = InsightRange["unit"];
type Days = Pick<InsightPeriod, "first_day" | "last_day">;

/** A period, short enough for an axis: "Mar 23", "Mar 2026", "2026". */
export function shortPeriod(unit: Unit, firstDay: string): string {
  const time = Date.parse(firstDay);
  if (unit === "year") return firstDay.slice(0, 4);
  return (unit === "month" ? MONTH : DAY_MONTH).format(time);
}

/** A period in full: "Mar 23 – 29, 2026". */
export function periodName({ first_day, last_day }: Days): string {
  // Without the thin spaces that some engines put around the dash.
  return FULL.formatRange(Date.parse(first_day), Date.parse(last_day)).replaceAll("\u2009", " ");
}

const UNITS: ReadonlyArray<readonly [number, string]> = [
  [86_400, "day"],
  [3_600, "hour"],
  [60, "minute"],
];

/** A duration in its largest unit: "3.5 days"; "–" for none. */
export function duration(seconds: number | null): string {
  if (seconds === null) return "–";
  for (const [size, unit] of UNITS) {
    if (seconds >= size) return plural(Math.round((seconds / size) * 10) / 10, unit);
  }
  return plural(Math.round(seconds), "second");
}

/** A ratio with one digit behind the point; "–" for none. */
export function ratio(value: number | null): string {
  return value === null ? "–" : value.toFixed(1);
}
