import { queryOptions } from "@tanstack/react-query";
import { api, call } from "@/api/client";

export const labelKeys = {
  all: (projectId: string) => ["labels", projectId] as const,
};

/** The labels of the project by name, with their colours. */
export function labelsQuery(projectId: string) {
  return queryOptions({
    queryKey: labelKeys.all(projectId),
    queryFn: async ({ signal }) => {
      const answer = await call(() =>
        api.GET("/api/projects/{project_id}/signals/labels/", {
          params: { path: { project_id: projectId } },
          signal,
        }),
      );
      return answer.results;
    },
    staleTime: 60_000,
  });
}
