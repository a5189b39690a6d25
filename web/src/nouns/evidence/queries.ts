import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, call } from "@/api/client";
import type { EvidencePage, SignalPage } from "@/api/types";

/** Groups on a page of the evidence. */
const GROUPS = 30;
/** Signals of a group that are read at a time. */
const MEMBERS = 50;

export const evidenceKeys = {
  all: (projectId: string) => ["evidence", projectId] as const,
  of: (projectId: string, reportId: string) => ["evidence", projectId, reportId] as const,
  trace: (projectId: string, signalId: string) => ["evidence", projectId, "trace", signalId] as const,
};

function readGroups(
  projectId: string,
  reportId: string,
  page: { limit: number; offset: number },
  signal: AbortSignal,
): Promise<EvidencePage> {
  return call(() =>
    api.GET("/api/projects/{project_id}/signals/reports/{report_id}/evidence/", {
      params: { path: { project_id: projectId, report_id: reportId }, query: page },
      signal,
    }),
  );
}

/** The signals of a report in groups that say the same, the largest group first, page by page. */
export function evidenceQuery(projectId: string, reportId: string) {
  return infiniteQueryOptions({
    queryKey: [...evidenceKeys.of(projectId, reportId), "groups"] as const,
    queryFn: ({ pageParam, signal }) =>
      readGroups(projectId, reportId, { limit: GROUPS, offset: pageParam }, signal),
    initialPageParam: 0,
    getNextPageParam: (last, _pages, offset) => nextOffset(last.count, offset, last.results.length),
  });
}

/** The largest groups alone. */
export function strongestEvidenceQuery(projectId: string, reportId: string, limit: number) {
  return queryOptions({
    queryKey: [...evidenceKeys.of(projectId, reportId), "strongest", limit] as const,
    queryFn: ({ signal }) => readGroups(projectId, reportId, { limit, offset: 0 }, signal),
  });
}

/** The signals that say the same as one of them, the earliest first, page by page. */
export function alikeQuery(projectId: string, reportId: string, signalId: string) {
  return infiniteQueryOptions({
    queryKey: [...evidenceKeys.of(projectId, reportId), "like", signalId] as const,
    queryFn: ({ pageParam, signal }): Promise<SignalPage> =>
      call(() =>
        api.GET("/api/projects/{project_id}/signals/reports/{report_id}/signals/", {
          params: {
            path: { project_id: projectId, report_id: reportId },
            query: { like: signalId, limit: MEMBERS, offset: pageParam },
          },
          signal,
        }),
      ),
    initialPageParam: 0,
    getNextPageParam: (last, _pages, offset) => nextOffset(last.count ?? 0, offset, last.signals.length),
  });
}

/** Where the next page begins; null after the last. A page that came back empty is the last, whatever it counted. */
export function nextOffset(count: number, offset: number, read: number): number | null {
  return read > 0 && offset + read < count ? offset + read : null;
}

/** The way of one signal: each step with its outcome and its reason. */
export function traceQuery(projectId: string, signalId: string) {
  return queryOptions({
    queryKey: evidenceKeys.trace(projectId, signalId),
    queryFn: ({ signal }) =>
      call(() =>
        api.GET("/api/projects/{project_id}/signals/{signal_id}/trace/", {
          params: { path: { project_id: projectId, signal_id: signalId } },
          signal,
        }),
      ),
    staleTime: 60_000,
  });
}
