import { queryOptions } from "@tanstack/react-query";
import { api, call } from "@/api/client";

export const LOG_PAGE = 200;

export const artefactKeys = {
  all: (projectId: string) => ["artefacts", projectId] as const,
  of: (projectId: string, reportId: string) => ["artefacts", projectId, reportId] as const,
  diff: (projectId: string, reportId: string, artefactId: string) =>
    ["artefacts", projectId, reportId, "diff", artefactId] as const,
};

/** The newest entries of a report's work log. */
export function logQuery(projectId: string, reportId: string, limit = LOG_PAGE) {
  return queryOptions({
    queryKey: [...artefactKeys.of(projectId, reportId), limit] as const,
    queryFn: ({ signal }) =>
      call(() =>
        api.GET("/api/projects/{project_id}/signals/reports/{report_id}/artefacts/", {
          params: { path: { project_id: projectId, report_id: reportId }, query: { limit } },
          signal,
        }),
      ),
  });
}

/** What the branch of a commit entry changed. */
export function diffQuery(projectId: string, reportId: string, artefactId: string) {
  return queryOptions({
    queryKey: artefactKeys.diff(projectId, reportId, artefactId),
    queryFn: ({ signal }) =>
      call(() =>
        api.GET("/api/projects/{project_id}/signals/reports/{report_id}/artefacts/{artefact_id}/diff/", {
          params: { path: { project_id: projectId, report_id: reportId, artefact_id: artefactId } },
          signal,
        }),
      ),
    staleTime: 60_000,
  });
}
