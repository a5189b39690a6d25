/** What the inbox shows, as its address says it: the tab, the filters, the order. Pure, both ways. */
import type { Actionability, Priority, ReportStatus } from "@/api/types";

export const TABS = [
  "review",
  "researching",
  "gathering",
  "snoozed",
  "resolved",
  "dismissed",
  "quarantine",
  "all",
] as const;
export type Tab = (typeof TABS)[number];

export const TAB_LABELS: Readonly<Record<Tab, string>> = {
  review: "Needs review",
  researching: "Researching",
  gathering: "Gathering",
  snoozed: "Snoozed",
  resolved: "Resolved",
  dismissed: "Dismissed",
  quarantine: "Quarantine",
  all: "All states",
};

export const TAB_STATUSES: Readonly<Record<Tab, readonly ReportStatus[]>> = {
  review: ["ready", "pending_input"],
  researching: ["in_progress", "candidate", "failed"],
  gathering: ["potential"],
  // Until more signals, or until a time.
  snoozed: ["potential", "suppressed"],
  resolved: ["resolved"],
  dismissed: ["suppressed"],
  quarantine: [],
  // Shown only where a link leads to it; the first tab of a status is the one that it belongs to.
  all: [
    "ready",
    "pending_input",
    "in_progress",
    "candidate",
    "failed",
    "potential",
    "resolved",
    "suppressed",
  ],
};

/** Whether a tab shows snoozed reports, or the others; the tabs left out are of statuses that are never snoozed. */
export const TAB_SNOOZED: Readonly<Partial<Record<Tab, boolean>>> = {
  gathering: false,
  snoozed: true,
  dismissed: false,
};

/** Whether a tab shows reports that are researched again as what they were before, or leaves them to that tab. */
export const TAB_AGAIN: Readonly<Partial<Record<Tab, boolean>>> = { review: true, researching: false };

export const SORTS = ["urgent", "updated", "newest", "oldest", "evidence"] as const;
export type Sort = (typeof SORTS)[number];

export const SORT_LABELS: Readonly<Record<Sort, string>> = {
  urgent: "Most urgent",
  updated: "Last changed",
  newest: "Newest",
  oldest: "Oldest",
  evidence: "Most evidence",
};

const ORDERINGS: Readonly<Record<Sort, string>> = {
  urgent: "urgency",
  updated: "-updated_at",
  newest: "-created_at",
  oldest: "created_at",
  evidence: "-signal_count,-updated_at",
};

export const PRIORITIES = ["P0", "P1", "P2", "P3", "P4"] as const satisfies readonly Priority[];
export const ACTIONABILITIES = [
  "immediately_actionable",
  "requires_human_input",
  "not_actionable",
] as const satisfies readonly Actionability[];

/** The query of the inbox's address. What is left out is as usual. */
export interface InboxSearch {
  tab?: Tab;
  sort?: Sort;
  q?: string;
  priority?: string;
  source?: string;
  actionability?: string;
  /** `me`, or the UUID of a member. */
  for?: string;
  pr?: "yes" | "no";
  scout?: string;
  area?: string;
  /** Only reports without an area. */
  noarea?: "yes";
  label?: string;
  /** Only reports with a note that mentions the person. */
  mentioned?: "me";
  /** The first and the last local day of the first signal: `2026-03-23..2026-03-29`. */
  opened?: string;
}

/** The two days of `opened`; undefined for what is no such pair. */
export function openedDays(value: unknown): readonly [string, string] | undefined {
  const [first, last, ...more] = typeof value === "string" ? value.split("..") : [];
  if (first === undefined || last === undefined || more.length > 0) return undefined;
  return localMidnight(first) !== "" && localMidnight(last, 1) !== "" ? [first, last] : undefined;
}

/** The moment at which a local day begins, some days after a date. */
function localMidnight(date: string, after = 0): string {
  const parts = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/.exec(date);
  if (parts === null) return "";
  const begins = new Date(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3]) + after);
  return Number.isFinite(begins.getTime()) ? begins.toISOString() : "";
}

function text(value: unknown, longest = 200): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value.slice(0, longest) : undefined;
}

function oneOf<T extends string>(value: unknown, allowed: readonly T[]): T | undefined {
  return allowed.find((one) => one === value);
}

function someOf(value: unknown, allowed: readonly string[]): string | undefined {
  const found = (text(value) ?? "").split(",").filter((one) => allowed.includes(one));
  return found.length > 0 ? found.join(",") : undefined;
}

/** Reads the query of an address; what makes no sense is left out. */
export function inboxSearch(raw: Record<string, unknown>): InboxSearch {
  const read = {
    tab: oneOf(raw.tab, TABS),
    sort: oneOf(raw.sort, SORTS),
    q: text(raw.q),
    priority: someOf(raw.priority, PRIORITIES),
    source: text(raw.source),
    actionability: someOf(raw.actionability, ACTIONABILITIES),
    for: text(raw.for, 36),
    pr: oneOf(raw.pr, ["yes", "no"] as const),
    scout: text(raw.scout),
    area: text(raw.area),
    noarea: oneOf(raw.noarea, ["yes"] as const),
    label: text(raw.label),
    mentioned: oneOf(raw.mentioned, ["me"] as const),
    opened: openedDays(raw.opened)?.join(".."),
  };
  return compact(read);
}

/** The same without what is undefined. */
function compact(search: { [Name in keyof InboxSearch]: InboxSearch[Name] | undefined }): InboxSearch {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined));
}

export function currentTab(search: InboxSearch): Tab {
  return search.tab ?? "review";
}

export function currentSort(search: InboxSearch): Sort {
  return search.sort ?? "urgent";
}

export type FilterName = Exclude<keyof InboxSearch, "tab" | "sort">;
export const FILTER_NAMES: readonly FilterName[] = [
  "q",
  "priority",
  "source",
  "actionability",
  "for",
  "pr",
  "scout",
  "area",
  "noarea",
  "label",
  "mentioned",
  "opened",
];

/** The filters that are set. */
export function activeFilters(search: InboxSearch): readonly FilterName[] {
  return FILTER_NAMES.filter((name) => search[name] !== undefined);
}

/** The same search with one part changed; `undefined` takes it out. */
export function withFilter<Name extends keyof InboxSearch>(
  search: InboxSearch,
  name: Name,
  value: InboxSearch[Name] | undefined,
): InboxSearch {
  return compact({ ...search, [name]: value });
}

/** The same tab and order without any filter. */
export function withoutFilters(search: InboxSearch): InboxSearch {
  return compact({ tab: search.tab, sort: search.sort });
}

/** The filters in the words of the API, without status and order: what counts use too. */
export function filterQuery(search: InboxSearch) {
  const opened = openedDays(search.opened);
  return {
    ...(search.q ? { query: search.q } : {}),
    ...(search.priority ? { priority: search.priority } : {}),
    ...(search.source ? { source_product: search.source } : {}),
    ...(search.actionability ? { actionability: search.actionability } : {}),
    ...(search.for === "me" ? { scope: "mine" as const } : {}),
    ...(search.for && search.for !== "me" ? { teammate_uuid: search.for } : {}),
    ...(search.pr ? { has_implementation_pr: search.pr === "yes" ? "true" : "false" } : {}),
    ...(search.scout ? { scout: search.scout } : {}),
    ...(search.area ? { area: search.area } : {}),
    ...(search.label ? { label: search.label } : {}),
    ...(search.mentioned ? { mentioned: search.mentioned } : {}),
    ...(search.noarea ? { without_area: "true" } : {}),
    ...(opened ? { opened_after: localMidnight(opened[0]), opened_before: localMidnight(opened[1], 1) } : {}),
  };
}

/** The whole query of the list: what was searched comes in the order of the search, unless another one is chosen. */
export function listQuery(search: InboxSearch) {
  const snoozed = TAB_SNOOZED[currentTab(search)];
  const again = TAB_AGAIN[currentTab(search)];
  return {
    ...filterQuery(search),
    status: TAB_STATUSES[currentTab(search)].join(","),
    ...(snoozed === undefined ? {} : { snoozed: String(snoozed) }),
    ...(again === undefined ? {} : { researched_again: String(again) }),
    ...(search.q && !search.sort ? {} : { ordering: ORDERINGS[currentSort(search)] }),
  };
}

/**
 * A list's query as one text, to know it by. Objects in keys of queries match others that have more in them: the list
 * without filters would be every list.
 */
export function listName(search: InboxSearch): string {
  return new URLSearchParams(listQuery(search)).toString();
}
