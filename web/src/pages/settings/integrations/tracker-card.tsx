import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Tracker } from "@/api/types";
import { clip } from "@/lib/format";
import { fullTime, relativeTime } from "@/lib/time";
import { useNow } from "@/lib/use-now";
import { kindLabel, STATES, SWITCHES } from "@/nouns/trackers/labels";
import { useChangeTracker, useDisconnectTracker, useTestTracker } from "@/nouns/trackers/mutations";
import { failedIssuesQuery } from "@/nouns/trackers/queries";
import { Button } from "@/ui/controls/button";
import { CopyBox } from "@/ui/controls/copy-box";
import { SelectField } from "@/ui/controls/field";
import { Switch } from "@/ui/controls/switch";
import { TypedConfirm } from "@/ui/overlays/typed-confirm";
import { InlineError } from "@/ui/states";
import styles from "../settings.module.css";

interface TrackerCardProps {
  projectId: string;
  tracker: Tracker;
  readOnly: string | null;
}

/** The tracker: how it does, a test, what follows what, and what failed. */
export function TrackerCard({ projectId, tracker, readOnly }: TrackerCardProps) {
  const test = useTestTracker(projectId);
  const change = useChangeTracker(projectId);
  const disconnect = useDisconnectTracker(projectId);
  const [leaving, setLeaving] = useState(false);
  const usable = tracker.state === "active" || tracker.state === "paused";
  return (
    <div className={styles.card}>
      <Status tracker={tracker} />
      {test.data?.problems.map((problem) => (
        <InlineError key={problem}>{clip(problem, 300)}</InlineError>
      ))}
      <div className={styles.row}>
        <Button busy={test.isPending} unavailable={readOnly} onClick={() => test.mutate()}>
          Test
        </Button>
        {usable ? (
          <Button
            busy={change.isPending}
            unavailable={readOnly}
            onClick={() => change.mutate({ state: tracker.state === "active" ? "paused" : "active" })}
          >
            {tracker.state === "active" ? "Pause" : "Resume"}
          </Button>
        ) : null}
        <Button kind="danger" unavailable={readOnly} onClick={() => setLeaving(true)}>
          Disconnect…
        </Button>
      </div>
      <Rules projectId={projectId} tracker={tracker} readOnly={readOnly} />
      <p className={styles.meta}>Webhook, optional: with events of issues, changes there arrive at once.</p>
      <CopyBox
        label="Address of the webhook, for issues"
        text={`${window.location.origin}${tracker.webhook_path}`}
      />
      <FailedIssues projectId={projectId} />
      <TypedConfirm
        open={leaving}
        onClose={() => setLeaving(false)}
        title="Disconnect the tracker?"
        description="Its issues stay as they are, and are not followed any more. This can't be undone."
        word={tracker.kind}
        action="Disconnect"
        onConfirm={() => disconnect.mutate()}
      />
    </div>
  );
}

function Status({ tracker }: { tracker: Tracker }) {
  const now = useNow();
  const resting = tracker.rests_until ? ` · next call ${fullTime(tracker.rests_until)}` : "";
  return (
    <>
      <div>
        <h3 className={styles.name}>
          {kindLabel(tracker.kind)}: {clip(tracker.name, 100)}
        </h3>
        <p className={styles.meta}>
          {STATES[tracker.state]} ·{" "}
          {tracker.last_ok_at ? `last call ${relativeTime(tracker.last_ok_at, now)}` : "no call yet"} ·{" "}
          {tracker.last_webhook_at
            ? `last delivery of the webhook ${relativeTime(tracker.last_webhook_at, now)}`
            : "no delivery of the webhook yet"}
          {resting}
        </p>
      </div>
      {tracker.last_error ? (
        <InlineError>
          {clip(tracker.last_error, 300)}
          {tracker.last_error_at ? ` (${relativeTime(tracker.last_error_at, now)})` : ""}
        </InlineError>
      ) : null}
    </>
  );
}

type From = "none" | "P0" | "P1" | "P2" | "P3" | "P4";
const FROM: readonly (readonly [From, string])[] = [
  ["none", "By hand only"],
  ["P0", "P0"],
  ["P1", "P1 and higher"],
  ["P2", "P2 and higher"],
  ["P3", "P3 and higher"],
  ["P4", "All with a priority"],
];

function Rules({ projectId, tracker, readOnly }: TrackerCardProps) {
  const change = useChangeTracker(projectId);
  const { rules } = tracker;
  const from = FROM.find(([one]) => one === tracker.open_from)?.[0] ?? "none";
  return (
    <div className={styles.form}>
      <SelectField<From>
        label="Reports that get an issue by themselves"
        value={from}
        options={FROM}
        unavailable={readOnly}
        onChange={(next) => change.mutate({ open_from: next === "none" ? null : next })}
      />
      <SelectField<Tracker["rules"]["content"]>
        label="What issues say"
        value={rules.content}
        options={[
          ["auto", "Title and summary, if private"],
          ["link", "Only the link"],
          ["summary", "Title and summary, everywhere"],
        ]}
        help="Where everybody can read, only the last choice writes more than the link."
        unavailable={readOnly}
        onChange={(content) => change.mutate({ rules: { content } })}
      />
      <SelectField<Tracker["rules"]["recurrence"]>
        label="When a resolved report comes back"
        value={rules.recurrence}
        options={[
          ["reopen", "Reopen its issue"],
          ["new", "Open one that names the old"],
        ]}
        unavailable={readOnly}
        onChange={(recurrence) => change.mutate({ rules: { recurrence } })}
      />
      {SWITCHES.map(([name, label]) => (
        <Switch
          key={name}
          label={label}
          checked={rules[name]}
          unavailable={readOnly}
          onChange={(on) => change.mutate({ rules: { [name]: on } })}
        />
      ))}
    </div>
  );
}

function FailedIssues({ projectId }: { projectId: string }) {
  const failed = useQuery(failedIssuesQuery(projectId)).data ?? [];
  if (failed.length === 0) return null;
  return (
    <section aria-label="Failed issues">
      <h4 className={styles.legend}>Issues with an error</h4>
      <ul className={styles.cards}>
        {failed.map((one) => (
          <li key={one.id}>
            <Link
              to="/projects/$projectId/reports/$reportId"
              params={{ projectId, reportId: one.report }}
              search={{}}
            >
              {one.reference ?? "Report"}
            </Link>
            <p className={styles.meta}>{clip(one.error ?? "", 300)}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
