import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { errorMessage } from "@/api/errors";
import { plural } from "@/lib/format";
import { forgetDecisionDrafts, SELECTION_DRAFT } from "@/nouns/reports/decision-drafts";
import { type Decision, doneMessage } from "@/nouns/reports/decisions";
import type { InboxSearch } from "@/nouns/reports/filters";
import { type BulkProgress, decideAll, decideSome } from "@/nouns/reports/list/bulk";
import { refetchReports } from "@/nouns/reports/list/list-cache";
import type { Selection } from "@/nouns/reports/list/selection";
import { undoDecisions } from "@/nouns/reports/mutations";
import { showToast } from "@/ui/overlays/toast-store";

export interface Bulk {
  /** How far it is; null while nothing is under way. */
  readonly progress: BulkProgress | null;
  run(selection: Selection, decision: Decision): Promise<void>;
  /** Stops after the call that is under way. */
  stop(): void;
}

/** Decisions about more reports than one call takes, with progress, and one undo for all of them. */
export function useBulk(projectId: string, search: InboxSearch): Bulk {
  const client = useQueryClient();
  const [progress, setProgress] = useState<BulkProgress | null>(null);
  const running = useRef<AbortController | null>(null);

  const run = async (selection: Selection, decision: Decision) => {
    const control = new AbortController();
    running.current = control;
    let last: BulkProgress = { done: 0, refused: 0, undoIds: [], firstProblem: null };
    const follow = (so: BulkProgress) => {
      last = so;
      setProgress(so);
    };
    follow(last);
    try {
      if (selection.kind === "all") {
        await decideAll(projectId, search, selection.except, decision, follow, control.signal);
      } else {
        await decideSome(projectId, [...selection.ids], decision, follow, control.signal);
      }
    } catch (error) {
      if (!control.signal.aborted) {
        showToast(`Stopped after ${plural(last.done, "report")}. ${errorMessage(error)}`, { failed: true });
      }
    }
    if (last.done > 0) {
      forgetDecisionDrafts(SELECTION_DRAFT);
      showToast(doneMessage(decision, last.done), {
        undo: () => void undoDecisions(client, projectId, last.undoIds, null),
      });
    }
    if (last.refused > 0) {
      showToast(`${plural(last.refused, "report")} could not be changed: ${last.firstProblem}`, {
        failed: true,
      });
    }
    setProgress(null);
    await refetchReports(client, projectId);
  };
  return { progress, run, stop: () => running.current?.abort() };
}
