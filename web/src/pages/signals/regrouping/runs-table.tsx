import type { RegroupRun } from "@/api/types";
import { count } from "@/lib/format";
import { fullTime, shortAge } from "@/lib/time";
import { useNow } from "@/lib/use-now";
import { changes, changesLabel, KIND_LABELS, RUN_STATE_LABELS } from "@/nouns/regrouping/run-labels";
import { useUndoRun } from "@/nouns/regrouping/run-mutations";
import { personName, useReadOnlyReason } from "@/nouns/session/queries";
import { Button } from "@/ui/controls/button";
import { Chip } from "@/ui/display/chip";
import { type Column, Table } from "@/ui/display/table";
import { Empty } from "@/ui/states";
import styles from "./regrouping-tab.module.css";

export interface RunsTableProps {
  projectId: string;
  runs: readonly RegroupRun[];
  current: string | undefined;
  onShow(runId: string): void;
}

/** The latest runs that grouped signals again, each of which can be looked at and undone. */
export function RunsTable({ projectId, runs, current, onShow }: RunsTableProps) {
  const now = useNow();
  const undo = useUndoRun(projectId);
  const readOnly = useReadOnlyReason(projectId);
  if (runs.length === 0) {
    return (
      <Empty title="No runs yet">
        The server also does this in the background. A preview shows what would change now.
      </Empty>
    );
  }
  const columns: Column<RegroupRun>[] = [
    {
      id: "when",
      label: "When",
      cell: (run) => (
        <time dateTime={run.created_at} title={fullTime(run.created_at)}>
          {shortAge(run.created_at, now)}
        </time>
      ),
    },
    {
      id: "kind",
      label: "Kind",
      wideOnly: true,
      cell: (run) => (
        <>
          {KIND_LABELS[run.kind]}
          {run.created_by ? <div className={styles.meta}>{personName(run.created_by)}</div> : null}
        </>
      ),
    },
    { id: "changes", label: "Changes", cell: changesLabel },
    { id: "compared", label: "Compared", numeric: true, wideOnly: true, cell: (run) => count(run.looked_at) },
    {
      id: "state",
      label: "State",
      wideOnly: true,
      cell: (run) => (
        <Chip tone={run.state === "stopped" ? "warn" : "plain"} title={run.stopped_because ?? undefined}>
          {RUN_STATE_LABELS[run.state]}
        </Chip>
      ),
    },
    {
      id: "acts",
      label: "Actions",
      hideLabel: true,
      cell: (run) => (
        <span className={styles.acts}>
          {run.id === current ? null : <Button onClick={() => onShow(run.id)}>Show</Button>}
          {run.kind !== "dry_run" && run.state === "done" && changes(run) > 0 ? (
            <Button onClick={() => undo.mutate(run.id)} busy={undo.isPending} unavailable={readOnly}>
              Undo
            </Button>
          ) : null}
        </span>
      ),
    },
  ];
  return (
    <Table caption="Runs that grouped signals again" columns={columns} rows={runs} rowKey={(run) => run.id} />
  );
}
