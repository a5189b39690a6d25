import { useState } from "react";
import type { Report } from "@/api/types";
import type { Question } from "@/nouns/reports/components/decide-dialog";
import { SELECTION_DRAFT } from "@/nouns/reports/decision-drafts";
import type { Decision } from "@/nouns/reports/decisions";
import type { InboxSearch } from "@/nouns/reports/filters";
import { type Bulk, useBulk } from "@/nouns/reports/list/use-bulk";
import { BULK_SIZE, useDecide } from "@/nouns/reports/mutations";
import type { RowSelection } from "./use-row-selection";

/** A decision about the selected reports, or about the one of the cursor while none is selected. */
export interface Decisions {
  /** What the dialog asks; null while it is closed. */
  readonly question: Question | null;
  /** How many reports the decision is about. */
  readonly reports: number;
  readonly draftId: string;
  readonly bulk: Bulk;
  ask(question: Question | null): void;
  decide(decision: Decision): void;
}

export function useDecisions(
  projectId: string,
  search: InboxSearch,
  rows: RowSelection,
  current: Report | undefined,
): Decisions {
  const [question, ask] = useState<Question | null>(null);
  const decideSome = useDecide(projectId);
  const bulk = useBulk(projectId, search);
  const { selection } = rows;
  const draftId = rows.count > 0 ? SELECTION_DRAFT : (current?.id ?? "");
  const decide = (decision: Decision) => {
    ask(null);
    if (rows.count === 0) {
      if (current) decideSome.mutate({ ids: [current.id], decision, draftId });
      return;
    }
    rows.clear();
    if (selection.kind === "some" && selection.ids.size <= BULK_SIZE) {
      decideSome.mutate({ ids: [...selection.ids], decision, draftId });
    } else {
      void bulk.run(selection, decision);
    }
  };
  return { question, reports: rows.count || (current ? 1 : 0), draftId, bulk, ask, decide };
}
