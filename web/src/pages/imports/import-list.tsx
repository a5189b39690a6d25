import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { errorMessage } from "@/api/errors";
import type { ImportRun } from "@/api/types";
import { plural } from "@/lib/format";
import { useCancelImport, useUndoImport } from "@/nouns/imports/mutations";
import { rejectsQuery } from "@/nouns/imports/queries";
import { Button } from "@/ui/controls/button";
import { Chip } from "@/ui/display/chip";
import { Table } from "@/ui/display/table";
import { Dialog } from "@/ui/overlays/dialog";
import { InlineError, Loading } from "@/ui/states";
import styles from "./imports.module.css";

const LABELS: Readonly<Record<ImportRun["state"], string>> = {
  waiting: "Not started",
  reading: "Storing rows",
  read: "Being grouped",
  settled: "Done",
  failed: "Failed",
  cancelled: "Cancelled",
  undone: "Undone",
};

interface Props {
  projectId: string;
  runs: readonly ImportRun[];
  readOnly: string | null;
}

/** The newest imports with their progress, results and rejected rows. */
export function ImportList({ projectId, runs, readOnly }: Props) {
  return (
    <ul className={styles.runs}>
      {runs.map((run) => (
        <li key={run.id}>
          <Run projectId={projectId} run={run} readOnly={readOnly} />
        </li>
      ))}
    </ul>
  );
}

function Run({ projectId, run, readOnly }: { projectId: string; run: ImportRun; readOnly: string | null }) {
  const cancel = useCancelImport(projectId);
  const [rejects, setRejects] = useState(false);
  const [undoing, setUndoing] = useState(false);
  const parts = [
    `${run.stored.toLocaleString("en")} new`,
    `${run.settled.toLocaleString("en")} of them settled`,
  ];
  if (run.updated > 0) parts.push(`${run.updated.toLocaleString("en")} updated`);
  if (run.repeated > run.updated) parts.push(`${(run.repeated - run.updated).toLocaleString("en")} known`);
  return (
    <article className={styles.run} aria-label={run.name || "Import"}>
      <strong dir="auto">{run.name || "From a stream"}</strong>{" "}
      <Chip tone={run.state === "failed" ? "bad" : run.state === "settled" ? "good" : "plain"}>
        {LABELS[run.state]}
      </Chip>
      {run.state === "reading" && run.size > 0 ? (
        <progress value={run.read_bytes} max={run.size} aria-label={`Read of ${run.name}`} />
      ) : null}
      {run.rows > 0 || run.state === "reading" ? (
        <p className={styles.hint}>
          {plural(run.rows, "row")}: {parts.join(", ")}.
        </p>
      ) : null}
      {run.error ? <InlineError>{run.error}</InlineError> : null}
      <div className={styles.buttons}>
        {run.state === "settled" ? (
          <Link to="/projects/$projectId/inbox" params={{ projectId }} search={{}}>
            Open the inbox
          </Link>
        ) : null}
        {run.rejected > 0 ? (
          <Button kind="quiet" onClick={() => setRejects(true)}>
            {plural(run.rejected, "rejected row")}…
          </Button>
        ) : null}
        {run.state === "reading" ? (
          <Button unavailable={readOnly} onClick={() => cancel.mutate(run.id)}>
            Cancel
          </Button>
        ) : null}
        {run.stored > 0 && run.state !== "undone" && run.state !== "reading" ? (
          <Button kind="quiet" unavailable={readOnly} onClick={() => setUndoing(true)}>
            Undo…
          </Button>
        ) : null}
      </div>
      <Dialog title={`Rejected rows of ${run.name}`} open={rejects} onClose={() => setRejects(false)}>
        <Rejects projectId={projectId} run={run} />
      </Dialog>
      <Dialog title={`Undo the import of ${run.name}?`} open={undoing} onClose={() => setUndoing(false)}>
        <UndoForm projectId={projectId} run={run} onClose={() => setUndoing(false)} />
      </Dialog>
    </article>
  );
}

function Rejects({ projectId, run }: { projectId: string; run: ImportRun }) {
  const found = useQuery(rejectsQuery(projectId, run.id));
  if (found.error) return <InlineError>{errorMessage(found.error)}</InlineError>;
  if (!found.data) return <Loading label="Loading the rejected rows" lines={3} />;
  if (found.data.length === 0) return <p>The command has written them to a file beside the imported one.</p>;
  return (
    <Table
      caption="Rejected rows"
      rows={found.data}
      rowKey={(row) => String(row.row)}
      columns={[
        { id: "row", label: "Row", numeric: true, cell: (row) => row.row },
        { id: "reason", label: "Why", text: true, cell: (row) => row.reason },
      ]}
    />
  );
}

interface UndoProps {
  projectId: string;
  run: ImportRun;
  onClose(): void;
}

function UndoForm({ projectId, run, onClose }: UndoProps) {
  const undo = useUndoImport(projectId);
  return (
    <>
      <p>
        Its {plural(run.stored, "signal")} and the reports that have no others are deleted for good. The file
        can be imported again.
      </p>
      {undo.error ? <InlineError>{errorMessage(undo.error)}</InlineError> : null}
      <div className={styles.buttons}>
        <Button
          kind="danger"
          busy={undo.isPending}
          onClick={() => undo.mutate(run.id, { onSuccess: onClose })}
        >
          Undo the import
        </Button>
        <Button onClick={onClose}>Keep it</Button>
      </div>
    </>
  );
}
