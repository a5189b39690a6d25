import { queryOptions } from "@tanstack/react-query";
import { api, call } from "@/api/client";
import type { NewSignal } from "@/api/types";

export const regroupingKeys = {
  all: (projectId: string) => ["regroupings", projectId] as const,
  of: (projectId: string, reportId: string) => ["regroupings", projectId, reportId] as const,
  suggestions: (projectId: string, reportId: string) =>
    ["regroupings", projectId, reportId, "suggested"] as const,
  similar: (projectId: string, reportId: string) => ["regroupings", projectId, reportId, "similar"] as const,
};

/** What was merged into a report, split off and moved, the newest first. */
export function regroupingsQuery(projectId: string, reportId: string) {
  return queryOptions({
    queryKey: regroupingKeys.of(projectId, reportId),
    queryFn: ({ signal }) =>
      call(() =>
        api.GET("/api/projects/{project_id}/signals/reports/{report_id}/regroupings/", {
          params: { path: { project_id: projectId, report_id: reportId }, query: { limit: 50 } },
          signal,
        }),
      ),
  });
}

/** What readings suggest for a report and nobody has decided. */
export function suggestionsQuery(projectId: string, reportId: string) {
  return queryOptions({
    queryKey: regroupingKeys.suggestions(projectId, reportId),
    queryFn: async ({ signal }) => {
      const answer = await call(() =>
        api.GET("/api/projects/{project_id}/signals/reports/{report_id}/regroup_suggestions/", {
          params: { path: { project_id: projectId, report_id: reportId } },
          signal,
        }),
      );
      return answer.results;
    },
  });
}

/** Reports that may be the problem of a signal that is not sent yet, the most alike first. */
export function similarToSignalQuery(projectId: string, of: NewSignal) {
  return queryOptions({
    queryKey: [...regroupingKeys.all(projectId), "similar-to-signal", of.description] as const,
    queryFn: async ({ signal }) => {
      const answer = await call(() =>
        api.POST("/api/projects/{project_id}/signals/similar/", {
          params: { path: { project_id: projectId } },
          body: of,
          signal,
        }),
      );
      return answer.results;
    },
    staleTime: 60_000,
    retry: false,
  });
}

/** Reports that may be the same problem, the most alike first. */
export function similarQuery(projectId: string, reportId: string) {
  return queryOptions({
    queryKey: regroupingKeys.similar(projectId, reportId),
    queryFn: async ({ signal }) => {
      const answer = await call(() =>
        api.GET("/api/projects/{project_id}/signals/reports/{report_id}/similar/", {
          params: { path: { project_id: projectId, report_id: reportId } },
          signal,
        }),
      );
      return answer.results;
    },
  });
}
