import { queryOptions } from "@tanstack/react-query";
import { api, call } from "@/api/client";
import { reportFilters } from "@/api/report-filters";
import type { ReportPage, Standing } from "@/api/types";
import { filterQuery, type InboxSearch, listName, listQuery } from "@/nouns/reports/filters";

/** How often counts are read again while signals wait to be grouped, of which no event tells. */
const WAITING_MS = 3000;
/** Rows that are asked for at a time. */
export const PAGE_SIZE = 50;

export const reportKeys = {
  all: (projectId: string) => ["reports", projectId] as const,
  lists: (projectId: string) => ["reports", projectId, "list"] as const,
  list: (projectId: string, search: InboxSearch) => ["reports", projectId, "list", listName(search)] as const,
  page: (projectId: string, search: InboxSearch, page: number) =>
    [...reportKeys.list(projectId, search), page] as const,
  heads: (projectId: string) => ["reports", projectId, "head"] as const,
  head: (projectId: string, search: InboxSearch) => ["reports", projectId, "head", listName(search)] as const,
  counts: (projectId: string) => ["reports", projectId, "counts"] as const,
  reports: (projectId: string) => ["reports", projectId, "one"] as const,
  report: (projectId: string, reportId: string) => ["reports", projectId, "one", reportId] as const,
};

/** Reads one page of the list. */
export function readPage(
  projectId: string,
  search: InboxSearch,
  page: number,
  signal: AbortSignal,
): Promise<ReportPage> {
  return call(() =>
    api.GET("/api/projects/{project_id}/signals/reports/", {
      params: {
        path: { project_id: projectId },
        query: { ...reportFilters(listQuery(search)), limit: PAGE_SIZE, offset: page * PAGE_SIZE },
      },
      signal,
    }),
  );
}

export function reportPageQuery(projectId: string, search: InboxSearch, page: number) {
  return queryOptions({
    queryKey: reportKeys.page(projectId, search, page),
    queryFn: ({ signal }) => readPage(projectId, search, page, signal),
  });
}

/** How up to 100 reports stand, and who changed them last. */
export async function readStandings(projectId: string, ids: readonly string[]): Promise<readonly Standing[]> {
  const answer = await call(() =>
    api.POST("/api/projects/{project_id}/signals/reports/standings/", {
      params: { path: { project_id: projectId } },
      body: { report_ids: [...ids] },
    }),
  );
  return answer.results;
}

export function countsQuery(projectId: string, search: InboxSearch) {
  const filters = filterQuery(search);
  return queryOptions({
    queryKey: [...reportKeys.counts(projectId), filters] as const,
    queryFn: ({ signal }) =>
      call(() =>
        api.GET("/api/projects/{project_id}/signals/reports/counts/", {
          params: { path: { project_id: projectId }, query: reportFilters(filters) },
          signal,
        }),
      ),
    refetchInterval: ({ state }) => {
      const waiting = state.data?.waiting;
      return waiting && waiting.live + waiting.imported > 0 ? WAITING_MS : false;
    },
  });
}

export function reportQuery(projectId: string, reportId: string) {
  return queryOptions({
    queryKey: reportKeys.report(projectId, reportId),
    queryFn: ({ signal }) =>
      call(() =>
        api.GET("/api/projects/{project_id}/signals/reports/{report_id}/", {
          params: { path: { project_id: projectId, report_id: reportId } },
          signal,
        }),
      ),
  });
}

/** Why a report is not researched yet; null for one that does not gather. Read again whenever a report changes. */
export function gatheringQuery(projectId: string, reportId: string) {
  return queryOptions({
    queryKey: [...reportKeys.report(projectId, reportId), "gathering"] as const,
    queryFn: async ({ signal }) => {
      const answer = await call(() =>
        api.GET("/api/projects/{project_id}/signals/reports/{report_id}/gathering/", {
          params: { path: { project_id: projectId, report_id: reportId } },
          signal,
        }),
      );
      return answer.gathering;
    },
  });
}

/** Reports that gather signals, those of most weight first. */
export function strongGatheringQuery(projectId: string) {
  return queryOptions({
    queryKey: [...reportKeys.heads(projectId), "strong"] as const,
    queryFn: ({ signal }) =>
      call(() =>
        api.GET("/api/projects/{project_id}/signals/reports/", {
          params: {
            path: { project_id: projectId },
            query: { status: ["potential"], ordering: ["-total_weight"], limit: 20 },
          },
          signal,
        }),
      ),
  });
}

/** People who can be suggested as reviewers, by their UUID. */
export function reviewersQuery(projectId: string) {
  return queryOptions({
    queryKey: ["reviewers", projectId] as const,
    queryFn: ({ signal }) =>
      call(() =>
        api.GET("/api/projects/{project_id}/signals/reports/available_reviewers/", {
          params: { path: { project_id: projectId } },
          signal,
        }),
      ),
    staleTime: 5 * 60_000,
  });
}

/** The products of the project's sources, in the order of their names. */
export function sourceProductsQuery(projectId: string) {
  return queryOptions({
    queryKey: ["source-products", projectId] as const,
    queryFn: async ({ signal }) => {
      const page = await call(() =>
        api.GET("/api/projects/{project_id}/signals/source_configs/", {
          params: { path: { project_id: projectId }, query: { limit: 200 } },
          signal,
        }),
      );
      return [...new Set(page.results.map((source) => source.source_product))].sort();
    },
    staleTime: 5 * 60_000,
  });
}

/** Reports that can take others in, by words of theirs: those with most signals first. */
export function findReportsQuery(projectId: string, text: string) {
  return queryOptions({
    queryKey: [...reportKeys.all(projectId), "find", text] as const,
    queryFn: ({ signal }) =>
      call(() =>
        api.GET("/api/projects/{project_id}/signals/reports/", {
          params: {
            path: { project_id: projectId },
            query: { ...(text === "" ? { ordering: ["-signal_count"] } : { query: text }), limit: 20 },
          },
          signal,
        }),
      ),
  });
}
