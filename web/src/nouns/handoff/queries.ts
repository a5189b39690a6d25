import { queryOptions } from "@tanstack/react-query";
import { api, call } from "@/api/client";

export const handoffKeys = {
  config: (projectId: string) => ["handoffs", projectId, "config"] as const,
};

/** How the project hands its reports over to agents. */
export function handoffConfigQuery(projectId: string) {
  return queryOptions({
    queryKey: handoffKeys.config(projectId),
    queryFn: ({ signal }) =>
      call(() =>
        api.GET("/api/projects/{project_id}/signals/handoff/config/", {
          params: { path: { project_id: projectId } },
          signal,
        }),
      ),
  });
}
