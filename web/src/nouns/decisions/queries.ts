import { queryOptions } from "@tanstack/react-query";
import { api, call } from "@/api/client";

export const decisionKeys = {
  all: (projectId: string) => ["decisions", projectId] as const,
};

/** The person's last decisions, newest first, with what undoing each does. */
export function decisionsQuery(projectId: string) {
  return queryOptions({
    queryKey: decisionKeys.all(projectId),
    queryFn: ({ signal }) =>
      call(() =>
        api.GET("/api/projects/{project_id}/signals/decisions/", {
          params: { path: { project_id: projectId } },
          signal,
        }),
      ),
    staleTime: 0,
  });
}
