/** What changes reports. Each patches the cache first, and takes that back when the server refuses. */
import { type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, call } from "@/api/client";
import { errorMessage, unchangedMessage } from "@/api/errors";
import type { StateChange } from "@/api/types";
import { plural } from "@/lib/format";
import { useSingleMutation } from "@/lib/use-single-mutation";
import { artefactKeys } from "@/nouns/artefacts/queries";
import { forgetDecisionDrafts, keptMessage } from "@/nouns/reports/decision-drafts";
import { type Decision, doneMessage, placeAfter, stateChange } from "@/nouns/reports/decisions";
import { wantedRow } from "@/nouns/reports/list/cursor-store";
import {
  invalidateLists,
  optimisticRemove,
  refetchReports,
  rollback,
  type Snapshot,
} from "@/nouns/reports/list/list-cache";
import { reportKeys } from "@/nouns/reports/queries";
import { showToast } from "@/ui/overlays/toast-store";

/** Reports that one call can change. */
export const BULK_SIZE = 100;

const DECIDING = ["decide"] as const;

export interface Decided {
  readonly undoIds: readonly string[];
  /** Reports that were not changed, and why. */
  readonly refused: ReadonlyArray<{ id: string; why: string }>;
}

/** Changes the state of one report, or of up to `BULK_SIZE`. */
export async function changeStates(
  projectId: string,
  ids: readonly string[],
  change: StateChange,
): Promise<Decided> {
  const [first, ...others] = ids;
  if (first !== undefined && others.length === 0) {
    const report = await call(() =>
      api.POST("/api/projects/{project_id}/signals/reports/{report_id}/state/", {
        params: { path: { project_id: projectId, report_id: first } },
        body: change,
      }),
    );
    return { undoIds: [report.undo_id], refused: [] };
  }
  const answer = await call(() =>
    api.POST("/api/projects/{project_id}/signals/reports/bulk-state/", {
      params: { path: { project_id: projectId } },
      body: { ...change, ids: [...ids] },
    }),
  );
  const refused = answer.results.filter((result) => result.outcome !== "transitioned");
  return {
    undoIds: answer.results.flatMap((result) => result.undo_id ?? []),
    refused: refused.map((result) => ({ id: result.id, why: result.detail ?? "It no longer exists." })),
  };
}

/** Undoes changes of state, in as many calls as it takes. Returns why some could not be undone. */
export async function undoChanges(projectId: string, undoIds: readonly string[]): Promise<readonly string[]> {
  const problems: string[] = [];
  for (let start = 0; start < undoIds.length; start += BULK_SIZE) {
    const ids = undoIds.slice(start, start + BULK_SIZE);
    const answer = await call(() =>
      api.POST("/api/projects/{project_id}/signals/state_changes/undo/", {
        params: { path: { project_id: projectId } },
        body: { ids },
      }),
    );
    problems.push(
      ...answer.results.flatMap((result) =>
        result.outcome === "undone" ? [] : [result.detail ?? "It can no longer be undone."],
      ),
    );
  }
  return problems;
}

/** Undoes what was decided and says what came of it; the cursor goes back to `focusId`. */
export async function undoDecisions(
  client: QueryClient,
  projectId: string,
  undoIds: readonly string[],
  focusId: string | null,
): Promise<void> {
  try {
    const problems = await undoChanges(projectId, undoIds);
    wantedRow.set(focusId);
    const undone = undoIds.length - problems.length;
    if (problems.length === 0)
      showToast(undone === 1 ? "Undone." : `Undone for ${plural(undone, "report")}.`);
    else
      showToast(`${plural(problems.length, "report")} could not be restored: ${problems[0]}`, {
        failed: true,
      });
  } catch (error) {
    showToast(`It could not be undone. ${errorMessage(error)}`, { failed: true });
  }
  await refetchReports(client, projectId);
}

export interface DecideInput {
  readonly ids: readonly string[];
  readonly decision: Decision;
  /** What is kept under it is forgotten once something was changed. */
  readonly draftId: string;
}

/** The decision about up to `BULK_SIZE` reports: they leave the list at once, and come back if it is refused. */
export function useDecide(projectId: string) {
  const client = useQueryClient();
  return useMutation<Decided, Error, DecideInput, { before: Snapshot }>({
    mutationKey: DECIDING,
    mutationFn: ({ ids, decision }) => changeStates(projectId, ids, stateChange(decision)),
    onMutate: async ({ ids, decision }) => {
      await Promise.all([
        client.cancelQueries({ queryKey: reportKeys.lists(projectId) }),
        client.cancelQueries({ queryKey: reportKeys.heads(projectId) }),
        ...ids.map((id) => client.cancelQueries({ queryKey: reportKeys.report(projectId, id) })),
      ]);
      return { before: optimisticRemove(client, projectId, new Set(ids), placeAfter(decision)) };
    },
    onSuccess: ({ undoIds, refused }, { ids, decision, draftId }) => {
      if (undoIds.length > 0) {
        forgetDecisionDrafts(draftId);
        showToast(doneMessage(decision, undoIds.length), {
          undo: () => void undoDecisions(client, projectId, undoIds, ids[0] ?? null),
        });
      }
      if (refused.length > 0) {
        showToast(`${plural(refused.length, "report")} could not be changed: ${refused[0]?.why}`, {
          failed: true,
        });
        void refetchReports(client, projectId);
      }
    },
    onError: (error, { ids, decision }, context) => {
      // Others may be under way whose rows must not come back with these.
      if (client.isMutating({ mutationKey: DECIDING }) <= 1 && context) rollback(client, context.before);
      wantedRow.set(ids[0] ?? null);
      showToast(`${unchangedMessage(error)}${keptMessage(decision)}`, { failed: true });
      void refetchReports(client, projectId);
    },
    onSettled: async () => {
      if (client.isMutating({ mutationKey: DECIDING }) <= 1) await invalidateLists(client, projectId);
    },
  });
}

/** Changes the title and summary of a report. A failure is shown in the form. */
export function useEditReport(projectId: string, reportId: string) {
  const client = useQueryClient();
  return useSingleMutation<unknown, Error, { title?: string; summary?: string }>({
    mutationFn: (body) =>
      call(() =>
        api.PATCH("/api/projects/{project_id}/signals/reports/{report_id}/", {
          params: { path: { project_id: projectId, report_id: reportId } },
          body,
        }),
      ),
    onSuccess: () => showToast("Saved."),
    onSettled: async () => {
      await Promise.all([
        refetchReports(client, projectId),
        client.invalidateQueries({ queryKey: artefactKeys.of(projectId, reportId) }),
      ]);
    },
  });
}
