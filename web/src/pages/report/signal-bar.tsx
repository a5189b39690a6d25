import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { ActionButton } from "@/actions/action-button";
import { useAction } from "@/actions/registry";
import { errorMessage } from "@/api/errors";
import type { Report } from "@/api/types";
import { plural } from "@/lib/format";
import { useRegroup } from "@/nouns/regrouping/mutations";
import { EditDialog } from "@/nouns/reports/components/edit-dialog";
import { ReportPicker } from "@/nouns/reports/components/report-picker";
import { useReadOnlyReason } from "@/nouns/session/queries";
import { Button } from "@/ui/controls/button";
import styles from "./report.module.css";
import type { ReportState } from "./use-report";

interface SignalBarProps {
  projectId: string;
  report: Report;
  view: ReportState;
}

/** Changes to what belongs to the report: merging it, splitting signals off, moving them, its words. */
export function SignalBar({ projectId, report, view }: SignalBarProps) {
  const readOnly = useReadOnlyReason(projectId);
  const navigate = useNavigate();
  const [open, setOpen] = useState<"merge" | "move" | "edit" | null>(null);
  const regroup = useRegroup(projectId);
  const { selected } = view;
  const none = selected.size > 0 ? null : "Select signals in the evidence first.";
  const show = (reportId: string) =>
    void navigate({
      to: "/projects/$projectId/reports/$reportId",
      params: { projectId, reportId },
      search: {},
    });
  const close = () => {
    regroup.reset();
    setOpen(null);
  };

  useAction("report.merge", () => setOpen("merge"), { unavailable: readOnly });
  useAction("report.edit", () => setOpen("edit"), { unavailable: readOnly });
  useAction("report.move", () => setOpen("move"), { unavailable: readOnly ?? none });
  useAction(
    "report.split",
    () => {
      regroup.mutate(
        { kind: "split", from: report.id, signalIds: [...selected] },
        { onSuccess: view.clearSelection },
      );
    },
    { unavailable: readOnly ?? none },
  );
  const choose = (other: Report) => {
    const asked =
      open === "merge"
        ? ({ kind: "merge", into: other.id, reportIds: [report.id] } as const)
        : ({ kind: "move", into: other.id, signalIds: [...selected] } as const);
    regroup.mutate(asked, {
      onSuccess: () => {
        close();
        view.clearSelection();
        if (asked.kind === "merge") show(other.id);
      },
    });
  };

  return (
    <>
      {selected.size > 0 ? (
        <section className={styles.bar} aria-label="Selected signals">
          <strong>{plural(selected.size, "signal")} selected</strong>
          {regroup.error && open === null ? <span role="alert">{errorMessage(regroup.error)}</span> : null}
          <span className={styles.space} />
          <ActionButton action="report.split" busy={regroup.isPending}>
            Split off
          </ActionButton>
          <ActionButton action="report.move" busy={regroup.isPending}>
            Move to …
          </ActionButton>
          <Button kind="quiet" keyHint="Esc" onClick={view.clearSelection}>
            Clear
          </Button>
        </section>
      ) : null}
      <ReportPicker
        open={open === "merge" || open === "move"}
        title={open === "move" ? `Move ${plural(selected.size, "signal")} to …` : "Merge this report into …"}
        description={
          open === "move"
            ? "They belong to the report that you choose from now on."
            : "Its signals move to the report that you choose. You can undo this."
        }
        projectId={projectId}
        except={new Set([report.id])}
        error={regroup.error ? errorMessage(regroup.error) : null}
        onChoose={choose}
        onClose={close}
      />
      <EditDialog
        open={open === "edit"}
        projectId={projectId}
        report={report}
        onClose={() => setOpen(null)}
      />
    </>
  );
}
