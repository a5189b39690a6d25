/** What is typed for a decision: kept until the server has accepted it, so that a refusal loses nothing. */
import { forgetDraft } from "@/lib/use-draft";
import type { Decision } from "@/nouns/reports/decisions";

/** The draft id of a decision about the selected reports; the one about a single report has the report's id. */
export const SELECTION_DRAFT = "selection";

/** What the texts of the dialogs are kept under. */
export function draftsOf(draftId: string) {
  return {
    dismiss: `dismiss.${draftId}`,
    resolve: `resolve.${draftId}`,
    repository: `repository.${draftId}`,
  } as const;
}

export function forgetDecisionDrafts(draftId: string): void {
  for (const draft of Object.values(draftsOf(draftId))) forgetDraft(draft);
}

/** What to add to the words about a refusal: nothing where nothing was typed. */
export function keptMessage(decision: Decision): string {
  return "note" in decision && decision.note.trim() !== "" ? " Your note is kept." : "";
}
