import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { errorMessage } from "@/api/errors";
import type { ScoutRun } from "@/api/types";
import { duration } from "@/lib/figures";
import { clip } from "@/lib/format";
import { fullTime, relativeTime } from "@/lib/time";
import { useNow } from "@/lib/use-now";
import { RunMark } from "@/nouns/scouts/components/run-strip";
import { runOutcomeLabel } from "@/nouns/scouts/labels";
import { scoutRunsQuery } from "@/nouns/scouts/queries";
import { type Column, Table } from "@/ui/display/table";
import { Empty, Failed, Loading } from "@/ui/states";
import styles from "./scout-page.module.css";

/** How long a run took; nothing while it is open. */
export function tookOf(run: Pick<ScoutRun, "started_at" | "completed_at">): string {
  if (run.started_at === null || run.completed_at === null) return "";
  return duration(Math.max(0, Date.parse(run.completed_at) - Date.parse(run.started_at)));
}

/** The latest runs of a scout. */
export function Runs({ projectId, skillName }: { projectId: string; skillName: string }) {
  const runs = useQuery(scoutRunsQuery(projectId, skillName));
  const now = useNow();
  if (!runs.data) {
    return runs.error ? (
      <Failed
        title="Could not load the runs"
        reason={errorMessage(runs.error)}
        at={runs.errorUpdatedAt}
        onRetry={() => void runs.refetch()}
      />
    ) : (
      <Loading label="Loading the runs" />
    );
  }
  if (runs.data.length === 0) {
    return <Empty title="No runs yet">Run it now, or switch it on and wait for its schedule.</Empty>;
  }
  const columns: Column<ScoutRun>[] = [
    {
      id: "outcome",
      label: "Outcome",
      cell: (run) => (
        <Link
          to="/projects/$projectId/scouts/$skillName/runs/$runId"
          params={{ projectId, skillName, runId: run.run_id }}
          className={styles.outcome}
        >
          <span aria-hidden="true">
            <RunMark run={run} />
          </span>
          {runOutcomeLabel(run)}
        </Link>
      ),
    },
    {
      id: "summary",
      label: "Summary",
      text: true,
      cell: (run) => (
        <span className={styles.summary} dir="auto">
          {clip(run.failure_reason ?? run.summary, 300)}
        </span>
      ),
    },
    {
      id: "when",
      label: "When",
      wideOnly: true,
      cell: (run) => (
        <time dateTime={run.created_at} title={fullTime(run.created_at)} className={styles.nowrap}>
          {relativeTime(run.created_at, now)}
        </time>
      ),
    },
    { id: "took", label: "Took", numeric: true, wideOnly: true, cell: tookOf },
  ];
  return <Table caption="Runs" columns={columns} rows={runs.data} rowKey={(run) => run.run_id} />;
}
