import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ActionButton } from "@/actions/action-button";
import { errorMessage } from "@/api/errors";
import type { ScoutConfig, ScoutRun } from "@/api/types";
import { clip, plural } from "@/lib/format";
import { groupBy } from "@/lib/group-by";
import { fullTime, relativeTime } from "@/lib/time";
import { useNow } from "@/lib/use-now";
import { RunStrip } from "@/nouns/scouts/components/run-strip";
import {
  findingsLabel,
  MODE_HELP,
  MODE_LABELS,
  modeOf,
  nextRunAt,
  outcomeOf,
  scheduleLabel,
  scoutName,
} from "@/nouns/scouts/labels";
import { useRunScout } from "@/nouns/scouts/mutations";
import { scoutRunsQuery, scoutsQuery } from "@/nouns/scouts/queries";
import { useReadOnlyReason } from "@/nouns/session/queries";
import { Button } from "@/ui/controls/button";
import { Chip } from "@/ui/display/chip";
import { Empty, Failed, Loading } from "@/ui/states";
import styles from "./roster.module.css";

/** All scouts, a row each: how they run, what their last runs came to, when the next one is due. */
export function Roster({ projectId, summary }: { projectId: string; summary: string | null }) {
  const scouts = useQuery(scoutsQuery(projectId));
  const runs = useQuery(scoutRunsQuery(projectId, null)).data;
  if (!scouts.data) {
    return scouts.error ? (
      <Failed
        title="Could not load the scouts"
        reason={errorMessage(scouts.error)}
        at={scouts.errorUpdatedAt}
        onRetry={() => void scouts.refetch()}
      />
    ) : (
      <Loading label="Loading the scouts" lines={9} />
    );
  }
  if (scouts.data.length === 0) {
    return (
      <Empty
        title="No scout yet"
        action={<ActionButton action="scout.sync">Add the scouts of Postroom</ActionButton>}
      >
        Scouts search the project on a schedule for problems that no signal reports.
      </Empty>
    );
  }
  const runsOf = groupBy(runs ?? [], (run) => run.skill_name);
  const sorted = [...scouts.data].sort(
    (one, other) =>
      Number(other.enabled) - Number(one.enabled) || scoutName(one).localeCompare(scoutName(other)),
  );
  const on = scouts.data.filter((scout) => scout.enabled).length;
  return (
    <>
      <p className={styles.summary}>
        {plural(scouts.data.length, "scout")}, {on} on{summary ? ` · ${summary}` : ""}
        <span className={styles.key} aria-hidden="true">
          <span className={styles.sign} data-outcome="found" /> found something
          <span className={styles.sign} data-outcome="nothing" /> nothing
          <span className={styles.sign} data-outcome="failed" /> failed
        </span>
      </p>
      <ul>
        {sorted.map((scout) => (
          <Row key={scout.id} projectId={projectId} scout={scout} runs={runsOf.get(scout.skill_name) ?? []} />
        ))}
      </ul>
    </>
  );
}

function Row({
  projectId,
  scout,
  runs,
}: {
  projectId: string;
  scout: ScoutConfig;
  runs: readonly ScoutRun[];
}) {
  const run = useRunScout(projectId);
  const readOnly = useReadOnlyReason(projectId);
  const mode = modeOf(scout);
  const open = runs.some((one) => outcomeOf(one) === "open");
  const why = readOnly ?? (open ? "It is already running." : null);
  return (
    <li className={styles.row}>
      <div className={styles.words}>
        <Link
          to="/projects/$projectId/scouts/$skillName"
          params={{ projectId, skillName: scout.skill_name }}
          search={{}}
          className={styles.name}
        >
          {clip(scoutName(scout), 60)}
        </Link>
        <Chip tone={mode === "live" ? "good" : mode === "paused" ? "warn" : "plain"} title={MODE_HELP[mode]}>
          {MODE_LABELS[mode]}
        </Chip>
        {scout.scout_origin === "custom" ? <Chip>Custom</Chip> : null}
        <p className={styles.description} title={scout.description}>
          {scout.description || "Its skill was deleted."}
        </p>
      </div>
      <div className={styles.strip}>
        <RunStrip projectId={projectId} runs={runs} />
      </div>
      <div className={styles.facts}>
        <Next scout={scout} />
        <span>{findingsLabel(runs)}</span>
      </div>
      <Button onClick={() => run.mutate({ scout, note: "" })} busy={run.isPending} unavailable={why}>
        Run now<span className="visually-hidden">: {scoutName(scout)}</span>
      </Button>
    </li>
  );
}

/** When the next run is due; for a scout that is off, when the last one was. */
function Next({ scout }: { scout: ScoutConfig }) {
  const now = useNow();
  const next = nextRunAt(scout);
  if (next !== null) {
    const iso = new Date(next).toISOString();
    return (
      <time dateTime={iso} title={`${fullTime(iso)}, ${scheduleLabel(scout)}`}>
        {next <= now ? "due now" : `next ${relativeTime(iso, now)}`}
      </time>
    );
  }
  if (scout.enabled) return <span>{scout.run_cron_schedule ? scheduleLabel(scout) : "first run soon"}</span>;
  if (scout.last_run_at === null) return <span>no schedule</span>;
  return (
    <time dateTime={scout.last_run_at} title={fullTime(scout.last_run_at)}>
      ran {relativeTime(scout.last_run_at, now)}
    </time>
  );
}
