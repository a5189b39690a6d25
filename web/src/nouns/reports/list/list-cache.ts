/** Changes to the lists in the query cache, and taking them back. */
import type { QueryClient } from "@tanstack/react-query";
import type { Report } from "@/api/types";
import type { Place } from "@/nouns/reports/decisions";
import { type Page, shortPages, withoutRows } from "@/nouns/reports/list/pages";
import { cachedPages } from "@/nouns/reports/list/use-rows";
import { PAGE_SIZE, reportKeys } from "@/nouns/reports/queries";

type Entry = readonly [readonly unknown[], Page | undefined];

/** What was in the cache before a change. */
export type Snapshot = readonly Entry[];

/** The pages in the cache, list by list. */
function byList(entries: readonly Entry[]): Map<string, Entry[]> {
  const lists = new Map<string, Entry[]>();
  for (const entry of entries) {
    const name = JSON.stringify(entry[0].slice(0, -1));
    lists.set(name, [...(lists.get(name) ?? []), entry]);
  }
  return lists;
}

/** Whether a list shows reports of this place; its key holds what it asked for. */
export function shows(key: readonly unknown[], place: Place | null): boolean {
  const name = key[3];
  if (place === null || typeof name !== "string") return false;
  const asked = new URLSearchParams(name);
  const snoozed = asked.get("snoozed");
  if (snoozed !== null && snoozed !== String(place.snoozed)) return false;
  const again = place.status_before_research ?? null;
  const counted = asked.get("researched_again");
  if (again !== null && counted === "false") return false;
  const status = again !== null && counted === "true" ? again : place.status;
  return (asked.get("status") ?? "").split(",").includes(status);
}

/**
 * Takes reports out of all lists that will not show them in their new place, and returns what was there.
 * `place` is null when nobody knows it yet.
 */
export function optimisticRemove(
  client: QueryClient,
  projectId: string,
  ids: ReadonlySet<string>,
  place: Place | null,
): Snapshot {
  const entries = client.getQueriesData<Page>({ queryKey: reportKeys.lists(projectId) });
  for (const list of byList(entries).values()) {
    const first = list[0];
    if (!first || shows(first[0], place)) continue;
    const base = first[0].slice(0, -1);
    const changed = withoutRows(cachedPages(list), ids, PAGE_SIZE);
    for (const [number, page] of changed) client.setQueryData<Page>([...base, number], page);
  }
  for (const [key, report] of client.getQueriesData<Report>({ queryKey: reportKeys.reports(projectId) })) {
    if (report && place !== null && ids.has(report.id))
      client.setQueryData<Report>(key, { ...report, status: place.status });
  }
  return entries;
}

/** Takes each report out of the lists that do not show its place. */
export function dropRows(client: QueryClient, projectId: string, places: ReadonlyMap<string, Place>): void {
  const entries = client.getQueriesData<Page>({ queryKey: reportKeys.lists(projectId) });
  for (const list of byList(entries).values()) {
    const first = list[0];
    if (!first) continue;
    const ids = new Set([...places].filter(([, place]) => !shows(first[0], place)).map(([id]) => id));
    const base = first[0].slice(0, -1);
    const changed = withoutRows(cachedPages(list), ids, PAGE_SIZE);
    for (const [number, page] of changed) client.setQueryData<Page>([...base, number], page);
  }
}

/** Which of the reports stand in a list that does not show their place any more. */
export function misplaced<T extends Place & { readonly report_id: string }>(
  client: QueryClient,
  projectId: string,
  standings: readonly T[],
): T[] {
  const entries = client.getQueriesData<Page>({ queryKey: reportKeys.lists(projectId) });
  return standings.filter((one) =>
    entries.some(
      ([key, page]) => page?.results.some((report) => report.id === one.report_id) && !shows(key, one),
    ),
  );
}

export function rollback(client: QueryClient, before: Snapshot): void {
  for (const [key, page] of before) client.setQueryData(key, page);
}

/** Reads again what a change has left incomplete, and marks what it may have touched elsewhere. */
export async function invalidateLists(client: QueryClient, projectId: string): Promise<void> {
  const entries = client.getQueriesData<Page>({ queryKey: reportKeys.lists(projectId) });
  const short = [...byList(entries).values()].flatMap((list) => {
    const base = list[0]?.[0].slice(0, -1) ?? [];
    return shortPages(cachedPages(list), PAGE_SIZE).map((number) => [...base, number]);
  });
  await Promise.all([
    ...short.map((queryKey) => client.invalidateQueries({ queryKey, exact: true, refetchType: "active" })),
    client.invalidateQueries({
      queryKey: reportKeys.lists(projectId),
      refetchType: "none",
      type: "inactive",
    }),
    client.invalidateQueries({ queryKey: reportKeys.counts(projectId) }),
    client.invalidateQueries({ queryKey: reportKeys.reports(projectId) }),
    client.invalidateQueries({ queryKey: reportKeys.heads(projectId) }),
  ]);
}

/** Reads everything about reports again: after something was brought back, or when it is unknown what changed. */
export async function refetchReports(client: QueryClient, projectId: string): Promise<void> {
  await client.invalidateQueries({ queryKey: reportKeys.all(projectId) });
}
