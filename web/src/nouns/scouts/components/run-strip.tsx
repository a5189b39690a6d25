import { Link } from "@tanstack/react-router";
import type { ScoutRun } from "@/api/types";
import { fullTime } from "@/lib/time";
import styles from "@/nouns/scouts/components/run-strip.module.css";
import { outcomeOf, runOutcomeLabel } from "@/nouns/scouts/labels";

const SHOWN = 8;

export interface RunStripProps {
  projectId: string;
  /** The newest first. */
  runs: readonly ScoutRun[];
}

/** The last runs of a scout, the newest at the right: a shape and a colour for each outcome. */
export function RunStrip({ projectId, runs }: RunStripProps) {
  const shown = runs.slice(0, SHOWN).reverse();
  return (
    <ol className={styles.strip} aria-label={`Last ${shown.length} runs, the newest last`}>
      {shown.map((run) => (
        <li key={run.run_id}>
          <Link
            to="/projects/$projectId/scouts/$skillName/runs/$runId"
            params={{ projectId, skillName: run.skill_name, runId: run.run_id }}
            className={styles.run}
            title={`${runOutcomeLabel(run)}, ${fullTime(run.created_at)}`}
          >
            <RunMark run={run} />
          </Link>
        </li>
      ))}
    </ol>
  );
}

/** A run's outcome as a small sign; its words are read out. */
export function RunMark({ run }: { run: ScoutRun }) {
  return (
    <span className={styles.mark} data-outcome={outcomeOf(run)}>
      <span className="visually-hidden">{runOutcomeLabel(run)}</span>
    </span>
  );
}
