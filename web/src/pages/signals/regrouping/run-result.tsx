import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useState } from "react";
import { ActionButton } from "@/actions/action-button";
import type { RegroupProposal, RegroupRunDetail } from "@/api/types";
import { count, plural } from "@/lib/format";
import {
  changes,
  changesLabel,
  KIND_LABELS,
  PROPOSAL_LABELS,
  proposalLabel,
  proposalReason,
  RUN_STATE_LABELS,
} from "@/nouns/regrouping/run-labels";
import { useStopRun } from "@/nouns/regrouping/run-mutations";
import { isOpen, regroupChangesQuery } from "@/nouns/regrouping/run-queries";
import { ReportName } from "@/nouns/reports/components/report-name";
import { useReadOnlyReason } from "@/nouns/session/queries";
import { Button, IconButton } from "@/ui/controls/button";
import { Chip } from "@/ui/display/chip";
import { type Column, Table } from "@/ui/display/table";
import styles from "./regrouping-tab.module.css";

export interface RunResultProps {
  projectId: string;
  run: RegroupRunDetail;
  onClose(): void;
}

/** What a preview found, or what a run did, change by change. */
export function RunResult({ projectId, run, onClose }: RunResultProps) {
  const stop = useStopRun(projectId);
  const readOnly = useReadOnlyReason(projectId);
  const preview = run.kind === "dry_run";
  return (
    <section className={styles.result} aria-label="The run" aria-live="polite">
      <header className={styles.head}>
        <h3 className={styles.title}>{headline(run)}</h3>
        <Chip>{KIND_LABELS[run.kind]}</Chip>
        <span className={styles.last}>
          <IconButton label="Close the run" onClick={onClose}>
            <X size={16} aria-hidden="true" />
          </IconButton>
        </span>
      </header>
      {isOpen(run) ? (
        <>
          <progress className={styles.bar} aria-label="Under way" />
          <p className={styles.facts}>
            {run.looked_at > 0
              ? `Compared ${plural(run.looked_at, "signal")} so far.`
              : "It takes up to a few minutes."}
          </p>
          {run.kind === "automatic" ? null : (
            <div>
              <Button onClick={() => stop.mutate(run.id)} busy={stop.isPending} unavailable={readOnly}>
                Stop it
              </Button>
            </div>
          )}
        </>
      ) : (
        <>
          <p className={styles.facts}>{facts(run)}</p>
          <Refused sentences={run.reading?.refused ?? []} />
          {preview ? (
            <Proposals projectId={projectId} proposals={run.review?.proposals ?? []} />
          ) : changes(run) > 0 ? (
            <Changes projectId={projectId} runId={run.id} />
          ) : null}
          {preview && changes(run) > 0 ? (
            <div className={styles.head}>
              <ActionButton action="regroup.apply" kind="primary">
                Apply it
              </ActionButton>
              <span className={styles.meta}>
                It is worked out again when it is applied, within the server's bounds, and can be undone.
              </span>
            </div>
          ) : null}
        </>
      )}
    </section>
  );
}

function headline(run: RegroupRunDetail): string {
  if (isOpen(run)) return RUN_STATE_LABELS[run.state];
  if (run.state === "stopped") return `Stopped: ${changesLabel(run).toLowerCase()}`;
  if (run.kind === "dry_run")
    return changes(run) === 0 ? "Nothing would change" : `Would be: ${changesLabel(run)}`;
  return changesLabel(run);
}

function facts(run: RegroupRunDetail): string {
  const parts = [`${plural(run.looked_at, "signal")} compared`];
  if (run.moved_signals > 0) parts.push(`${count(run.moved_signals)} to another report`);
  if (run.broken_pairs > 0) parts.push(`${plural(run.broken_pairs, "pair")} no longer together`);
  if (run.held_back > 0) parts.push(`${plural(run.held_back, "change")} held back`);
  const why = run.stopped_because ? ` The server stopped it: ${run.stopped_because}` : "";
  return `${parts.join(", ")}.${why}`;
}

const STEP = 10;

/** What of a language model's answer was not done, and why. */
function Refused({ sentences }: { sentences: readonly string[] }) {
  if (sentences.length === 0) return null;
  return (
    <details className={styles.facts}>
      <summary>{plural(sentences.length, "part")} of the answer not done</summary>
      <ul>
        {sentences.map((sentence, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the sentences are not reordered
          <li key={at}>{sentence}</li>
        ))}
      </ul>
    </details>
  );
}

function Proposals({ projectId, proposals }: { projectId: string; proposals: readonly RegroupProposal[] }) {
  const [shown, setShown] = useState(STEP);
  if (proposals.length === 0) return null;
  const columns: Column<{ at: number; proposal: RegroupProposal }>[] = [
    { id: "kind", label: "Change", cell: ({ proposal }) => proposalLabel(proposal) },
    { id: "signals", label: "Signals", numeric: true, cell: ({ proposal }) => count(proposal.signal_count) },
    {
      id: "from",
      label: "From",
      text: true,
      cell: ({ proposal }) => <ReportName projectId={projectId} reportId={proposal.from_report_id} />,
    },
    {
      id: "to",
      label: "To",
      text: true,
      cell: ({ proposal }) =>
        proposal.to_report_id === null ? (
          "a report of their own"
        ) : (
          <ReportName projectId={projectId} reportId={proposal.to_report_id} />
        ),
    },
    { id: "why", label: "Why", wideOnly: true, cell: ({ proposal }) => proposalReason(proposal) },
  ];
  const rows = proposals.slice(0, shown).map((proposal, at) => ({ at, proposal }));
  return (
    <>
      <Table caption="What would change" columns={columns} rows={rows} rowKey={(row) => String(row.at)} />
      {shown < proposals.length ? (
        <div>
          <Button onClick={() => setShown(shown + STEP)}>
            Show {Math.min(STEP, proposals.length - shown)} more of {count(proposals.length)}
          </Button>
        </div>
      ) : null}
    </>
  );
}

function Changes({ projectId, runId }: { projectId: string; runId: string }) {
  const done = useQuery(regroupChangesQuery(projectId, runId)).data;
  if (!done) return null;
  return (
    <Table
      caption="What the run changed"
      columns={[
        { id: "kind", label: "Change", cell: (one) => PROPOSAL_LABELS[one.kind] },
        {
          id: "from",
          label: "From",
          text: true,
          cell: (one) => <ReportName projectId={projectId} reportId={one.from_report_id} />,
        },
        {
          id: "to",
          label: "To",
          text: true,
          cell: (one) => <ReportName projectId={projectId} reportId={one.to_report_id} />,
        },
        { id: "why", label: "Why", wideOnly: true, cell: (one) => one.reason },
      ]}
      rows={done.results.slice(0, 50)}
      rowKey={(one) => one.id}
    />
  );
}
