/** Merges, splits and moves, what readings suggest of them, and undoing. */
import { type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, call } from "@/api/client";
import { errorMessage, unchangedMessage } from "@/api/errors";
import type { MergeChange, Regrouped } from "@/api/types";
import { plural } from "@/lib/format";
import { useSingleMutation } from "@/lib/use-single-mutation";
import { artefactKeys } from "@/nouns/artefacts/queries";
import { evidenceKeys } from "@/nouns/evidence/queries";
import { regroupingKeys } from "@/nouns/regrouping/queries";
import { refetchReports } from "@/nouns/reports/list/list-cache";
import { showToast } from "@/ui/overlays/toast-store";

export async function refetchAll(client: QueryClient, projectId: string): Promise<void> {
  await Promise.all([
    refetchReports(client, projectId),
    client.invalidateQueries({ queryKey: evidenceKeys.all(projectId) }),
    client.invalidateQueries({ queryKey: artefactKeys.all(projectId) }),
    client.invalidateQueries({ queryKey: regroupingKeys.all(projectId) }),
  ]);
}

async function undoRegroupings(
  client: QueryClient,
  projectId: string,
  ids: readonly string[],
): Promise<void> {
  try {
    for (const id of ids) {
      await call(() =>
        api.POST("/api/projects/{project_id}/signals/regroupings/{regrouping_id}/undo/", {
          params: { path: { project_id: projectId, regrouping_id: id } },
          body: { reason: "" },
        }),
      );
    }
    showToast("Undone.");
  } catch (error) {
    showToast(`It could not be undone. ${errorMessage(error)}`, { failed: true });
  }
  await refetchAll(client, projectId);
}

export type Regrouping =
  | { readonly kind: "merge"; readonly into: string; readonly reportIds: readonly string[] }
  | { readonly kind: "distinct"; readonly reportId: string; readonly otherId: string }
  | { readonly kind: "split"; readonly from: string; readonly signalIds: readonly string[] }
  | { readonly kind: "move"; readonly into: string; readonly signalIds: readonly string[] };

function send(projectId: string, regrouping: Regrouping): Promise<Regrouped> {
  switch (regrouping.kind) {
    case "merge":
      return call(() =>
        api.POST("/api/projects/{project_id}/signals/reports/{report_id}/merge/", {
          params: { path: { project_id: projectId, report_id: regrouping.into } },
          body: { from: [...regrouping.reportIds] } satisfies MergeChange,
        }),
      );
    case "distinct":
      return call(() =>
        api.POST("/api/projects/{project_id}/signals/reports/{report_id}/distinct/", {
          params: { path: { project_id: projectId, report_id: regrouping.reportId } },
          body: { report_id: regrouping.otherId },
        }),
      );
    case "split":
      return call(() =>
        api.POST("/api/projects/{project_id}/signals/reports/{report_id}/split/", {
          params: { path: { project_id: projectId, report_id: regrouping.from } },
          body: { signal_ids: [...regrouping.signalIds] },
        }),
      );
    case "move":
      return call(() =>
        api.POST("/api/projects/{project_id}/signals/move/", {
          params: { path: { project_id: projectId } },
          body: { signal_ids: [...regrouping.signalIds], report_id: regrouping.into },
        }),
      );
  }
}

function doneMessage(regrouping: Regrouping): string {
  switch (regrouping.kind) {
    case "merge":
      return regrouping.reportIds.length === 1
        ? "The reports were merged."
        : `${plural(regrouping.reportIds.length + 1, "report")} were merged.`;
    case "distinct":
      return "Noted: it is another problem.";
    case "split":
      return `${plural(regrouping.signalIds.length, "signal")} split off into a new report.`;
    case "move":
      return `${plural(regrouping.signalIds.length, "signal")} moved.`;
  }
}

/** Merges, splits or moves. The failure of one is shown where it was asked for. */
export function useRegroup(projectId: string) {
  const client = useQueryClient();
  return useSingleMutation<Regrouped, Error, Regrouping>({
    mutationFn: (regrouping) => send(projectId, regrouping),
    onSuccess: ({ regroupings }, regrouping) => {
      const ids = regroupings.map((one) => one.id);
      showToast(doneMessage(regrouping), { undo: () => void undoRegroupings(client, projectId, ids) });
    },
    onSettled: () => refetchAll(client, projectId),
  });
}

/** Undoes one that was made before. */
export function useUndoRegrouping(projectId: string) {
  const client = useQueryClient();
  return useMutation<void, Error, string>({ mutationFn: (id) => undoRegroupings(client, projectId, [id]) });
}

export function useDecideSuggestion(projectId: string) {
  const client = useQueryClient();
  return useMutation<readonly string[], Error, { id: string; accept: boolean }>({
    mutationFn: async ({ id, accept }) => {
      const params = { path: { project_id: projectId, suggestion_id: id } };
      if (accept) {
        const { regroupings } = await call(() =>
          api.POST("/api/projects/{project_id}/signals/regroup_suggestions/{suggestion_id}/accept/", {
            params,
          }),
        );
        return regroupings.map((one) => one.id);
      }
      await call(() =>
        api.POST("/api/projects/{project_id}/signals/regroup_suggestions/{suggestion_id}/refuse/", {
          params,
        }),
      );
      return [];
    },
    onSuccess: (made, { accept }) =>
      accept
        ? showToast("Done as suggested.", { undo: () => void undoRegroupings(client, projectId, made) })
        : showToast("Refused. It won't be suggested again."),
    onError: (error) => showToast(unchangedMessage(error), { failed: true }),
    onSettled: () => refetchAll(client, projectId),
  });
}
