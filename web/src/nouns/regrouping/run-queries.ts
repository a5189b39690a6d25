import { queryOptions } from "@tanstack/react-query";
import { api, call } from "@/api/client";
import type { RegroupRun } from "@/api/types";

export const regroupKeys = {
  all: (projectId: string) => ["regroup-runs", projectId] as const,
  runs: (projectId: string) => ["regroup-runs", projectId, "runs"] as const,
  run: (projectId: string, runId: string) => ["regroup-runs", projectId, "run", runId] as const,
};

/** Whether the server is still at it. */
export function isOpen(run: Pick<RegroupRun, "state">): boolean {
  return run.state === "asked" || run.state === "running";
}

/** The latest runs, the newest first. */
export function regroupRunsQuery(projectId: string) {
  return queryOptions({
    queryKey: regroupKeys.runs(projectId),
    queryFn: ({ signal }) =>
      call(() =>
        api.GET("/api/projects/{project_id}/signals/regroup/runs/", {
          params: { path: { project_id: projectId }, query: { limit: 20 } },
          signal,
        }),
      ),
    refetchInterval: (query) => (query.state.data?.results.some(isOpen) ? 2000 : 15_000),
  });
}

export function regroupRunQuery(projectId: string, runId: string) {
  return queryOptions({
    queryKey: regroupKeys.run(projectId, runId),
    queryFn: ({ signal }) =>
      call(() =>
        api.GET("/api/projects/{project_id}/signals/regroup/runs/{regroup_run_id}/", {
          params: { path: { project_id: projectId, regroup_run_id: runId } },
          signal,
        }),
      ),
    refetchInterval: (query) => (query.state.data && isOpen(query.state.data) ? 1500 : false),
  });
}

/** What a run that was not a dry run changed, in its order. */
export function regroupChangesQuery(projectId: string, runId: string) {
  return queryOptions({
    queryKey: [...regroupKeys.run(projectId, runId), "changes"] as const,
    queryFn: ({ signal }) =>
      call(() =>
        api.GET("/api/projects/{project_id}/signals/regroup/runs/{regroup_run_id}/changes/", {
          params: { path: { project_id: projectId, regroup_run_id: runId }, query: { limit: 100 } },
          signal,
        }),
      ),
  });
}
