import { queryOptions } from "@tanstack/react-query";
import { api, call } from "@/api/client";

export const tokenKeys = { list: (projectId: string) => ["project-tokens", projectId] as const };

/** The tokens by which SDKs send to the project, the newest first. */
export function projectTokensQuery(projectId: string) {
  return queryOptions({
    queryKey: tokenKeys.list(projectId),
    queryFn: async ({ signal }) => {
      const answer = await call(() =>
        api.GET("/api/projects/{project_id}/signals/tokens/", {
          params: { path: { project_id: projectId } },
          signal,
        }),
      );
      return answer.results;
    },
  });
}
