import { queryOptions } from "@tanstack/react-query";
import { api, call } from "@/api/client";

export const repositoryKeys = {
  all: (projectId: string) => ["repositories", projectId] as const,
};

/** The repositories that the project is connected to. */
export function repositoriesQuery(projectId: string) {
  return queryOptions({
    queryKey: repositoryKeys.all(projectId),
    queryFn: async ({ signal }) => {
      const page = await call(() =>
        api.GET("/api/projects/{project_id}/signals/repositories/", {
          params: { path: { project_id: projectId } },
          signal,
        }),
      );
      return page.results;
    },
  });
}
