/** Corrections of reports, each with undo, and changes of labels. */
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { api, call } from "@/api/client";
import { unchangedMessage } from "@/api/errors";
import type { CorrectionChange, Label, LabelChange } from "@/api/types";
import { plural } from "@/lib/format";
import { useSingleMutation } from "@/lib/use-single-mutation";
import { artefactKeys } from "@/nouns/artefacts/queries";
import { labelKeys } from "@/nouns/corrections/queries";
import { refetchReports } from "@/nouns/reports/list/list-cache";
import { BULK_SIZE, undoDecisions } from "@/nouns/reports/mutations";
import { viewKeys } from "@/nouns/views/queries";
import { showToast } from "@/ui/overlays/toast-store";

export interface CorrectInput {
  readonly ids: readonly string[];
  readonly change: CorrectionChange;
}

interface Corrected {
  readonly undoIds: readonly string[];
  readonly problem: string | null;
  readonly refused: number;
}

async function send(projectId: string, { ids, change }: CorrectInput): Promise<Corrected> {
  const [first, ...others] = ids;
  if (first !== undefined && others.length === 0) {
    const report = await call(() =>
      api.POST("/api/projects/{project_id}/signals/reports/{report_id}/corrections/", {
        params: { path: { project_id: projectId, report_id: first } },
        body: change,
      }),
    );
    return { undoIds: report.undo_id === null ? [] : [report.undo_id], problem: null, refused: 0 };
  }
  const undoIds: string[] = [];
  const problems: string[] = [];
  for (let start = 0; start < ids.length; start += BULK_SIZE) {
    const answer = await call(() =>
      api.POST("/api/projects/{project_id}/signals/reports/bulk-correct/", {
        params: { path: { project_id: projectId } },
        body: { ...change, ids: ids.slice(start, start + BULK_SIZE) },
      }),
    );
    undoIds.push(...answer.results.flatMap((result) => result.undo_id ?? []));
    problems.push(...answer.results.flatMap((result) => result.detail ?? []));
  }
  return { undoIds, problem: problems[0] ?? null, refused: problems.length };
}

/** Corrects one report or many. A failure is shown in the form. */
export function useCorrect(projectId: string) {
  const client = useQueryClient();
  return useSingleMutation<Corrected, Error, CorrectInput>({
    mutationFn: (input) => send(projectId, input),
    onSuccess: ({ undoIds, problem, refused }, { ids }) => {
      const undo = () => void undoDecisions(client, projectId, undoIds, null);
      if (undoIds.length > 0) {
        const what = ids.length === 1 ? "" : ` ${plural(undoIds.length, "report")}`;
        showToast(`Corrected${what}.`, { undo });
      } else if (problem === null) showToast("Nothing was changed: all was so before.");
      if (problem !== null) {
        showToast(`${plural(refused, "report")} could not be changed: ${problem}`, { failed: true });
      }
    },
    onSettled: async (_answer, _error, { ids }) => {
      await Promise.all([
        refetchReports(client, projectId),
        client.invalidateQueries({ queryKey: labelKeys.all(projectId) }),
        ...ids
          .slice(0, 1)
          .map((id) => client.invalidateQueries({ queryKey: artefactKeys.of(projectId, id) })),
      ]);
    },
  });
}

function labelsChanged(client: QueryClient, projectId: string): Promise<unknown> {
  return Promise.all([
    refetchReports(client, projectId),
    client.invalidateQueries({ queryKey: labelKeys.all(projectId) }),
    // Filters of views name labels.
    client.invalidateQueries({ queryKey: viewKeys.all(projectId) }),
  ]);
}

/** Renames, recolours or merges a label on all its reports. A failure is shown in the form. */
export function useChangeLabel(projectId: string) {
  const client = useQueryClient();
  return useSingleMutation<Label, Error, { name: string; change: LabelChange }>({
    mutationFn: ({ name, change }) =>
      call(() =>
        api.PATCH("/api/projects/{project_id}/signals/labels/{label}/", {
          params: { path: { project_id: projectId, label: name } },
          body: change,
        }),
      ),
    onSuccess: (label, { name, change }) =>
      showToast(
        change.merge === true
          ? `The labels “${name}” and “${label.name}” are one.`
          : `The label “${label.name}” is changed.`,
      ),
    onSettled: () => labelsChanged(client, projectId),
  });
}

/** Takes a label from all reports, and deletes it. */
export function useDeleteLabel(projectId: string) {
  const client = useQueryClient();
  return useSingleMutation<unknown, Error, Label>({
    mutationFn: ({ name }) =>
      call(() =>
        api.DELETE("/api/projects/{project_id}/signals/labels/{label}/", {
          params: { path: { project_id: projectId, label: name } },
        }),
      ),
    onSuccess: (_answer, { name }) => showToast(`The label “${name}” is deleted.`),
    onError: (error) => showToast(unchangedMessage(error), { failed: true }),
    onSettled: () => labelsChanged(client, projectId),
  });
}
