/** What the page of insights shows, as its address says it. Pure. */

export const RANGES = ["4w", "12w", "26w", "52w", "all"] as const;
export type Range = (typeof RANGES)[number];

export const RANGE_LABELS: Readonly<Record<Range, string>> = {
  "4w": "4 weeks",
  "12w": "12 weeks",
  "26w": "26 weeks",
  "52w": "52 weeks",
  all: "All time",
};

export const GROUPINGS = ["area", "source", "reviewer"] as const;
export type Grouping = (typeof GROUPINGS)[number];

export const GROUPING_LABELS: Readonly<Record<Grouping, string>> = {
  area: "Area",
  source: "Source",
  reviewer: "Reviewer",
};

export const SIZES = ["users", "signals", "reports"] as const;
export type Size = (typeof SIZES)[number];

/** The query of the address. What is left out is as usual. */
export interface InsightsSearch {
  range?: Range;
  /** First and last day instead of a range, as dates. */
  from?: string;
  to?: string;
  area?: string;
  source?: string;
  reviewer?: string;
  by?: Grouping;
  /** What the circles of the map are sized by. */
  size?: Size;
}

function oneOf<T extends string>(value: unknown, allowed: readonly T[]): T | undefined {
  return allowed.find((one) => one === value);
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value.slice(0, 200) : undefined;
}

/** A date as the address and the API have it; undefined for what is none. */
export function dateOf(value: unknown): string | undefined {
  if (typeof value !== "string" || !/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(value)) return undefined;
  const time = Date.parse(`${value}T00:00:00Z`);
  return Number.isFinite(time) && new Date(time).toISOString().startsWith(value) ? value : undefined;
}

/** Reads the query of an address; what makes no sense is left out. */
export function insightsSearch(raw: Record<string, unknown>): InsightsSearch {
  return compact({
    range: oneOf(raw.range, RANGES),
    from: dateOf(raw.from),
    to: dateOf(raw.to),
    area: text(raw.area),
    source: text(raw.source),
    reviewer: text(raw.reviewer),
    by: oneOf(raw.by, GROUPINGS),
    size: oneOf(raw.size, SIZES),
  });
}

/** The same without what is undefined. */
export function compact(
  search: { [Name in keyof InsightsSearch]: InsightsSearch[Name] | undefined },
): InsightsSearch {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined));
}

/** The query of the API, in weeks of a time zone that end with `today`, a date. */
export function insightsQuery(search: InsightsSearch, today: string, timezone: string) {
  const range = search.range ?? "12w";
  const weeks = Number.parseInt(range, 10);
  const dates =
    search.from || search.to
      ? { ...(search.from ? { date_from: search.from } : {}), date_to: search.to ?? today }
      : range === "all"
        ? { all_time: true, date_to: today }
        : { date_from: daysBefore(today, (weeks - 1) * 7), date_to: today };
  return {
    ...dates,
    timezone,
    ...(search.area ? { area: [search.area] } : {}),
    ...(search.source ? { source_product: [search.source] } : {}),
    ...(search.reviewer ? { reviewer: [search.reviewer] } : {}),
  };
}

/** The date some days before another one. */
export function daysBefore(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) - days * 86_400_000).toISOString().slice(0, 10);
}

/** Today in the time zone of the browser. */
export function localDate(now: number): string {
  const day = new Date(now);
  const part = (value: number) => String(value).padStart(2, "0");
  return `${day.getFullYear()}-${part(day.getMonth() + 1)}-${part(day.getDate())}`;
}

/** The time zone of the browser. */
export function localZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
}
