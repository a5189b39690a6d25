import { queryOptions } from "@tanstack/react-query";
import { api, call } from "@/api/client";

export const trackerKeys = {
  all: (projectId: string) => ["trackers", projectId] as const,
  tracker: (projectId: string) => ["trackers", projectId, "tracker"] as const,
  failed: (projectId: string) => ["trackers", projectId, "failed"] as const,
};

/** The issue tracker of the project; null without one. */
export function trackerQuery(projectId: string) {
  return queryOptions({
    queryKey: trackerKeys.tracker(projectId),
    queryFn: async ({ signal }) => {
      const found = await call(() =>
        api.GET("/api/projects/{project_id}/tracker/", {
          params: { path: { project_id: projectId } },
          signal,
        }),
      );
      return found.results[0] ?? null;
    },
  });
}

/** The newest issues that could not be opened or brought in step. */
export function failedIssuesQuery(projectId: string) {
  return queryOptions({
    queryKey: trackerKeys.failed(projectId),
    queryFn: async ({ signal }) => {
      const page = await call(() =>
        api.GET("/api/projects/{project_id}/tracker/issues/", {
          params: { path: { project_id: projectId }, query: { failed: true, limit: 10 } },
          signal,
        }),
      );
      return page.results;
    },
  });
}
