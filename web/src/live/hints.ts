/** What a hint of a change makes the app read again: one table, from the stream's nouns to keys of queries. */
import type { QueryClient } from "@tanstack/react-query";
import type { Session } from "@/api/session";
import type { Report, Standing } from "@/api/types";
import { artefactKeys } from "@/nouns/artefacts/queries";
import { evidenceKeys } from "@/nouns/evidence/queries";
import { regroupingKeys } from "@/nouns/regrouping/queries";
import { fadeRows } from "@/nouns/reports/list/leaving";
import { misplaced } from "@/nouns/reports/list/list-cache";
import { type Page, withNewer } from "@/nouns/reports/list/pages";
import { readStandings, reportKeys, reportQuery } from "@/nouns/reports/queries";
import { sessionKeys } from "@/nouns/session/queries";

export interface Hint {
  readonly noun: string;
  /** The object that changed; null for several, or for any. */
  readonly id: string | null;
}

/** Reads a message of the stream; null for what is none. */
export function hintOf(data: string): Hint | null {
  try {
    const parsed: unknown = JSON.parse(data);
    if (typeof parsed !== "object" || parsed === null || !("noun" in parsed)) return null;
    const id = "id" in parsed && typeof parsed.id === "string" ? parsed.id : null;
    return typeof parsed.noun === "string" ? { noun: parsed.noun, id } : null;
  } catch {
    return null;
  }
}

/** The first words of the keys of queries that a noun's change makes stale, beside reports. */
const QUERIES: Readonly<Record<string, readonly string[]>> = {
  signal: ["evidence", "signals", "sources", "funnel"],
  quarantine: ["quarantine", "signals", "funnel"],
  regroup_run: ["regroupings", "regroup-runs"],
  source: ["sources", "source-products"],
  config: ["settings"],
  project: ["settings", "processing"],
  repository: ["repositories"],
  task: ["tasks", "handoffs"],
  handoff: ["tasks", "handoffs"],
  scout: ["scouts"],
  scout_run: ["scouts"],
  scout_memory: ["scouts"],
  skill: ["scouts", "skills"],
};

/** Rows that are read again one by one; of more, only what leaves a list is told. */
const MOST_REPORTS = 20;
/** Reports that one call tells the standing of. */
const MOST_STANDINGS = 100;

/** Reads again what the hints of a moment are about, if it is shown. */
export async function follow(client: QueryClient, projectId: string, hints: readonly Hint[]): Promise<void> {
  const nouns = new Set(hints.map((hint) => hint.noun));
  const stale = [...nouns].flatMap((noun) => QUERIES[noun] ?? []);
  await Promise.all([
    ...[...new Set(stale)].map((name) => client.invalidateQueries({ queryKey: [name, projectId] })),
    nouns.has("quarantine") ? client.invalidateQueries({ queryKey: reportKeys.counts(projectId) }) : null,
    nouns.has("report") || nouns.has("signal") ? followReports(client, projectId, hints) : null,
  ]);
}

/** Rows change in place and new ones are announced, so the list itself is not read again. */
async function followReports(client: QueryClient, projectId: string, hints: readonly Hint[]): Promise<void> {
  const ids = new Set(hints.flatMap((hint) => (hint.noun === "report" && hint.id !== null ? [hint.id] : [])));
  await Promise.all([
    client.invalidateQueries({ queryKey: reportKeys.counts(projectId) }),
    client.invalidateQueries({ queryKey: reportKeys.heads(projectId) }),
    client.invalidateQueries({ queryKey: reportKeys.reports(projectId) }),
    ...[...ids].flatMap((id) => [
      client.invalidateQueries({ queryKey: artefactKeys.of(projectId, id) }),
      client.invalidateQueries({ queryKey: evidenceKeys.of(projectId, id) }),
      client.invalidateQueries({ queryKey: regroupingKeys.of(projectId, id) }),
    ]),
  ]);
  await renewRows(client, projectId, ids, hints.some(isAnyReport));
}

function isAnyReport(hint: Hint): boolean {
  return hint.noun === "report" && hint.id === null;
}

/**
 * Reads those of the reports again that are in a list, and puts them in their rows; rows of reports that are
 * elsewhere now fade out. `any`: it is not known which reports changed.
 */
async function renewRows(
  client: QueryClient,
  projectId: string,
  ids: ReadonlySet<string>,
  any: boolean,
): Promise<void> {
  const queryKey = reportKeys.lists(projectId);
  const pages = client.getQueriesData<Page>({ queryKey }).flatMap(([, page]) => page?.results ?? []);
  const rows = [...new Set(pages.map((report) => report.id))];
  const shown = rows.filter((id) => any || ids.has(id)).slice(0, 10 * MOST_STANDINGS);
  if (shown.length === 0) return;
  const standings: Standing[] = [];
  for (let start = 0; start < shown.length; start += MOST_STANDINGS) {
    standings.push(...(await readStandings(projectId, shown.slice(start, start + MOST_STANDINGS))));
  }
  // What the person decided here just now has left the lists already.
  const gone = misplaced(client, projectId, standings);
  if (gone.length > 0) {
    const me = client.getQueryData<Session>(sessionKeys.session)?.user.email;
    fadeRows(client, projectId, gone, me);
  }
  const left = new Set(gone.map((one) => one.report_id));
  const staying = shown.filter((id) => ids.has(id) && !left.has(id)).slice(0, MOST_REPORTS);
  const read = await Promise.allSettled(
    staying.map((id) => client.fetchQuery({ ...reportQuery(projectId, id), staleTime: 0, retry: false })),
  );
  const newer = new Map<string, Report>();
  for (const one of read) if (one.status === "fulfilled") newer.set(one.value.id, one.value);
  if (newer.size > 0)
    client.setQueriesData<Page>({ queryKey }, (page) => (page ? withNewer(page, newer) : page));
}
