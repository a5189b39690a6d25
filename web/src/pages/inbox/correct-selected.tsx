import type { Report } from "@/api/types";
import { Corrections } from "@/nouns/corrections/components/corrections";
import type { Rows } from "@/nouns/reports/list/use-rows";
import { useReadOnlyReason } from "@/nouns/session/queries";
import type { RowSelection } from "./use-row-selection";

interface CorrectSelectedProps {
  projectId: string;
  selection: RowSelection;
  rows: Rows;
  current: Report | undefined;
}

/** Corrects or labels the selected reports, or the one of the cursor. */
export function CorrectSelected({ projectId, selection: chosen, rows, current }: CorrectSelectedProps) {
  const readOnly = useReadOnlyReason(projectId);
  const { selection, count } = chosen;
  const one = current ? [current.id] : [];
  const ids = count === 0 ? one : selection.kind === "some" ? [...selection.ids] : one;
  const all = count > 0 && selection.kind === "all";
  return (
    <Corrections
      projectId={projectId}
      ids={ids}
      report={count === 0 ? current : rows.loaded.find((report) => report.id === ids[0])}
      unavailable={readOnly ?? (all ? "Select reports one by one to correct them." : null)}
    />
  );
}
