import { queryOptions } from "@tanstack/react-query";
import { api, call } from "@/api/client";

export const viewKeys = {
  all: (projectId: string) => ["views", projectId] as const,
};

/** The person's own views and the shared ones. */
export function viewsQuery(projectId: string) {
  return queryOptions({
    queryKey: viewKeys.all(projectId),
    queryFn: async ({ signal }) => {
      const answer = await call(() =>
        api.GET("/api/projects/{project_id}/signals/views/", {
          params: { path: { project_id: projectId } },
          signal,
        }),
      );
      return answer.results;
    },
  });
}
