/** Asking for runs that group signals again, stopping them and undoing what they did. */
import { type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, call } from "@/api/client";
import { errorMessage } from "@/api/errors";
import type { RegroupRun } from "@/api/types";
import { plural } from "@/lib/format";
import { regroupKeys } from "@/nouns/regrouping/run-queries";
import { reportKeys } from "@/nouns/reports/queries";
import { showToast } from "@/ui/overlays/toast-store";

function refetchRuns(client: QueryClient, projectId: string) {
  return Promise.all([
    client.invalidateQueries({ queryKey: regroupKeys.all(projectId) }),
    client.invalidateQueries({ queryKey: reportKeys.all(projectId) }),
  ]);
}

/** Asks for a run: a dry run says what would change, another one changes it. */
export function useAskForRun(projectId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (dryRun: boolean): Promise<RegroupRun> =>
      call(() =>
        api.POST("/api/projects/{project_id}/signals/regroup/runs/", {
          params: { path: { project_id: projectId } },
          body: { dry_run: dryRun },
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: regroupKeys.runs(projectId) }),
  });
}

export function useStopRun(projectId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (runId: string): Promise<RegroupRun> =>
      call(() =>
        api.POST("/api/projects/{project_id}/signals/regroup/runs/{regroup_run_id}/stop/", {
          params: { path: { project_id: projectId, regroup_run_id: runId } },
        }),
      ),
    onSuccess: () => showToast("Stopped. Its changes so far are kept and can be undone."),
    onError: (error) => showToast(`It could not be stopped. ${errorMessage(error)}`, { failed: true }),
    onSettled: () => refetchRuns(client, projectId),
  });
}

/** Undoes all that a run did. */
export function useUndoRun(projectId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (runId: string) =>
      call(() =>
        api.POST("/api/projects/{project_id}/signals/regroup/runs/{regroup_run_id}/undo/", {
          params: { path: { project_id: projectId, regroup_run_id: runId } },
          body: {},
        }),
      ),
    onSuccess: ({ undone_count, left_count }) => {
      const left =
        left_count === 0 ? "" : ` ${plural(left_count, "change")} had to stay, since reports went on.`;
      showToast(`Undid ${plural(undone_count, "change")}.${left}`);
    },
    onError: (error) => showToast(`It could not be undone. ${errorMessage(error)}`, { failed: true }),
    onSettled: () => refetchRuns(client, projectId),
  });
}
