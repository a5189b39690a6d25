const STEPS: ReadonlyArray<readonly [number, number, Intl.RelativeTimeFormatUnit, string]> = [
  [60, 1, "second", "s"],
  [3600, 60, "minute", "min"],
  [86_400, 3600, "hour", "h"],
  [86_400 * 30, 86_400, "day", "d"],
  [86_400 * 365, 86_400 * 30, "month", "mo"],
  [Number.POSITIVE_INFINITY, 86_400 * 365, "year", "y"],
];

/** How long ago, as short as a row has room for: "2 h", "3 d"; "now" below a minute. */
export function shortAge(iso: string, now: number): string {
  const seconds = Math.max(0, (now - Date.parse(iso)) / 1000);
  if (!Number.isFinite(seconds)) return "";
  if (seconds < 60) return "now";
  for (const [limit, size, , word] of STEPS) {
    if (seconds < limit) return `${Math.floor(seconds / size)} ${word}`;
  }
  return "";
}

const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

/** "3 hours ago", "in 2 days". */
export function relativeTime(iso: string, now: number): string {
  const seconds = (Date.parse(iso) - now) / 1000;
  if (!Number.isFinite(seconds)) return "";
  // Clocks differ, and the one of the page is renewed twice a minute: what was just made is not in the future.
  if (seconds > 0 && seconds < 60) return relative.format(0, "second");
  for (const [limit, size, unit] of STEPS) {
    if (Math.abs(seconds) < limit) return relative.format(Math.trunc(seconds / size), unit);
  }
  return "";
}

const moment = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });

/** The moment in full, for tooltips: "28 Nov 2026, 14:30". */
export function fullTime(iso: string): string {
  const time = Date.parse(iso);
  return Number.isFinite(time) ? moment.format(time) : "";
}

const day = new Intl.DateTimeFormat("en", { weekday: "short", day: "numeric", month: "short" });

/** "Mon, Nov 30". */
export function dayName(iso: string): string {
  const time = Date.parse(iso);
  return Number.isFinite(time) ? day.format(time) : "";
}
