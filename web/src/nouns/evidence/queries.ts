import { queryOptions } from "@tanstack/react-query";
import { api, call } from "@/api/client";

export const evidenceKeys = {
  all: (projectId: string) => ["evidence", projectId] as const,
  of: (projectId: string, reportId: string) => ["evidence", projectId, reportId] as const,
  trace: (projectId: string, signalId: string) => ["evidence", projectId, "trace", signalId] as const,
};

/** The signals of a report, the earliest first. */
export function evidenceQuery(projectId: string, reportId: string) {
  return queryOptions({
    queryKey: evidenceKeys.of(projectId, reportId),
    queryFn: async ({ signal }) => {
      const answer = await call(() =>
        api.GET("/api/projects/{project_id}/signals/reports/{report_id}/signals/", {
          params: { path: { project_id: projectId, report_id: reportId } },
          signal,
        }),
      );
      return answer.signals;
    },
  });
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
