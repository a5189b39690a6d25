import { lazy, useState } from "react";
import { useAction } from "@/actions/registry";
import { errorMessage } from "@/api/errors";
import type { Report } from "@/api/types";
import { plural } from "@/lib/format";
import { useRegroup } from "@/nouns/regrouping/mutations";
import { useReadOnlyReason } from "@/nouns/session/queries";
import { Later } from "@/ui/overlays/later";
import type { RowSelection } from "./use-row-selection";

const load = () => import("@/nouns/reports/components/report-picker");
const ReportPicker = lazy(async () => ({ default: (await load()).ReportPicker }));

/** How many reports one merge takes. */
const MOST = 100;

interface MergeSelectedProps {
  projectId: string;
  selection: RowSelection;
  current: Report | undefined;
}

/** Merges the selected reports, or the one of the cursor, into one that is chosen. */
export function MergeSelected({ projectId, selection: rows, current }: MergeSelectedProps) {
  const readOnly = useReadOnlyReason(projectId);
  const [open, setOpen] = useState(false);
  const regroup = useRegroup(projectId);
  const { selection, count: selected } = rows;
  const one = current ? [current.id] : [];
  const ids = selected === 0 ? one : selection.kind === "some" ? [...selection.ids] : [];
  const mergeable = ids.length > 0 && ids.length <= MOST;
  useAction("report.merge", () => setOpen(true), {
    enabled: selected > 0 || current !== undefined,
    unavailable: readOnly ?? (mergeable ? null : `Select at most ${MOST} reports one by one to merge them.`),
  });
  const close = () => {
    regroup.reset();
    setOpen(false);
  };
  return (
    <Later open={open} load={load}>
      <ReportPicker
        open={open}
        title={`Merge ${ids.length === 1 ? "this report" : plural(ids.length, "report")} into …`}
        description="Their signals move to the report that you choose. You can undo this."
        projectId={projectId}
        except={new Set(ids)}
        error={regroup.error ? errorMessage(regroup.error) : null}
        onChoose={(into) =>
          regroup.mutate(
            { kind: "merge", into: into.id, reportIds: ids },
            {
              onSuccess: () => {
                close();
                rows.clear();
              },
            },
          )
        }
        onClose={close}
      />
    </Later>
  );
}
