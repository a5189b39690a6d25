/** A decision about all reports that match, however many: page by page, with what came of it. */
import { api, call } from "@/api/client";
import { reportFilters } from "@/api/report-filters";
import { type Decision, stateChange } from "@/nouns/reports/decisions";
import { type InboxSearch, listQuery } from "@/nouns/reports/filters";
import { newId } from "@/nouns/reports/list/new-id";
import { BULK_SIZE, changeStates } from "@/nouns/reports/mutations";

export interface BulkProgress {
  readonly done: number;
  readonly refused: number;
  readonly undoIds: readonly string[];
  readonly firstProblem: string | null;
}

/**
 * Decides about everything that `search` finds but `except`. Each call changes what it finds, so the next one
 * finds the rest; what stays is skipped over.
 */
export async function decideAll(
  projectId: string,
  search: InboxSearch,
  except: ReadonlySet<string>,
  decision: Decision,
  progress: (so: BulkProgress) => void,
  signal: AbortSignal,
): Promise<BulkProgress> {
  let so: BulkProgress = { done: 0, refused: 0, undoIds: [], firstProblem: null };
  let stayed = 0;
  const change = { ...stateChange(decision), decision_id: newId() };
  while (!signal.aborted) {
    const offset = stayed;
    const page = await call(() =>
      api.GET("/api/projects/{project_id}/signals/reports/", {
        params: {
          path: { project_id: projectId },
          query: { ...reportFilters(listQuery(search)), limit: BULK_SIZE, offset },
        },
        signal,
      }),
    );
    if (page.results.length === 0) break;
    const ids = page.results.map((report) => report.id).filter((id) => !except.has(id));
    const { undoIds, refused } = ids.length > 0 ? await changeStates(projectId, ids, change) : NONE;
    stayed += page.results.length - undoIds.length;
    so = {
      done: so.done + undoIds.length,
      refused: so.refused + refused.length,
      undoIds: [...so.undoIds, ...undoIds],
      firstProblem: so.firstProblem ?? refused[0]?.why ?? null,
    };
    progress(so);
  }
  return so;
}

const NONE = { undoIds: [], refused: [] } as const;

/** Decides about these reports, in as many calls as it takes. */
export async function decideSome(
  projectId: string,
  ids: readonly string[],
  decision: Decision,
  progress: (so: BulkProgress) => void,
  signal: AbortSignal,
): Promise<void> {
  let so: BulkProgress = { done: 0, refused: 0, undoIds: [], firstProblem: null };
  // One decision, however many calls it takes, so that it can be undone whole.
  const change = { ...stateChange(decision), decision_id: newId() };
  for (let start = 0; start < ids.length && !signal.aborted; start += BULK_SIZE) {
    const some = ids.slice(start, start + BULK_SIZE);
    const { undoIds, refused } = await changeStates(projectId, some, change);
    so = {
      done: so.done + undoIds.length,
      refused: so.refused + refused.length,
      undoIds: [...so.undoIds, ...undoIds],
      firstProblem: so.firstProblem ?? refused[0]?.why ?? null,
    };
    progress(so);
  }
}
