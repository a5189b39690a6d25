import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ActionButton } from "@/actions/action-button";
import { useAction } from "@/actions/registry";
import { errorMessage } from "@/api/errors";
import type { Priority } from "@/api/types";
import { fullTime } from "@/lib/time";
import { useNow } from "@/lib/use-now";
import { PRIORITIES } from "@/nouns/reports/filters";
import { PRIORITY_LABELS } from "@/nouns/reports/labels";
import { useReadOnlyReason, useSession } from "@/nouns/session/queries";
import { useChangeAutonomy, useChangeProjectConfig, usePause } from "@/nouns/settings/mutations";
import { autonomyQuery, pauseQuery, projectConfigQuery } from "@/nouns/settings/queries";
import { SelectField } from "@/ui/controls/field";
import { Section } from "@/ui/page";
import { Failed, Loading } from "@/ui/states";
import styles from "./settings.module.css";

const CHOICES = PRIORITIES.map((priority) => [priority, choiceWords(priority)] as const);

function choiceWords(priority: Priority): string {
  return priority === "P4"
    ? "All reports"
    : `${priority} and more urgent (from ${PRIORITY_LABELS[priority].toLowerCase()})`;
}

/** What starts by itself in the project and for oneself, and the pause of grouping. */
export function ProjectTab({ projectId }: { projectId: string }) {
  return (
    <div className={styles.tab}>
      <TeamAutonomy projectId={projectId} />
      <OwnAutonomy />
      <Pause projectId={projectId} />
    </div>
  );
}

function TeamAutonomy({ projectId }: { projectId: string }) {
  const config = useQuery(projectConfigQuery(projectId));
  const change = useChangeProjectConfig(projectId);
  const readOnly = useReadOnlyReason(projectId);
  return (
    <Section
      title="Autonomy of the team"
      help="The lowest priority at which work on a report starts automatically, for people who have not set their own."
    >
      {config.data ? (
        <div className={styles.form}>
          <SelectField<Priority>
            label="Starts automatically"
            value={config.data.default_autostart_priority}
            options={CHOICES}
            onChange={(next) => {
              if (readOnly !== null) return;
              change.mutate({
                changes: { default_autostart_priority: next },
                before: { default_autostart_priority: config.data.default_autostart_priority },
              });
            }}
          />
          {readOnly ? <p className={styles.meta}>{readOnly}</p> : null}
        </div>
      ) : config.error ? (
        <Failed
          title="Could not load the team's autonomy"
          reason={errorMessage(config.error)}
          at={config.errorUpdatedAt}
          onRetry={() => void config.refetch()}
        />
      ) : (
        <Loading label="Loading the team's autonomy" lines={2} />
      )}
    </Section>
  );
}

function OwnAutonomy() {
  const userId = useSession()?.user.uuid ?? "";
  const own = useQuery({ ...autonomyQuery(userId), enabled: userId !== "" });
  const change = useChangeAutonomy(userId);
  const priority = own.data?.autostart_priority ?? null;
  return (
    <Section
      title="Your autonomy"
      help="The same for reports that are yours: those you claimed or are suggested for."
    >
      {own.data === undefined && own.error ? (
        <Failed
          title="Could not load your autonomy"
          reason={errorMessage(own.error)}
          at={own.errorUpdatedAt}
          onRetry={() => void own.refetch()}
        />
      ) : own.data === undefined ? (
        <Loading label="Loading your autonomy" lines={2} />
      ) : (
        <div className={styles.form}>
          <SelectField<Priority | "team">
            label="Starts automatically"
            value={priority ?? "team"}
            options={[["team", "As the team"], ...CHOICES]}
            onChange={(next) =>
              change.mutate({
                changes: { autostart_priority: next === "team" ? null : next },
                before: { autostart_priority: priority },
              })
            }
          />
        </div>
      )}
    </Section>
  );
}

const PAUSES = [
  ["1", "for an hour"],
  ["8", "for 8 hours"],
  ["24", "for a day"],
  ["168", "for a week"],
] as const;

function Pause({ projectId }: { projectId: string }) {
  const [hours, setHours] = useState<(typeof PAUSES)[number][0]>("1");
  const pause = usePause(projectId);
  const state = useQuery(pauseQuery(projectId));
  const readOnly = useReadOnlyReason(projectId);
  const now = useNow();
  const until = state.data ?? null;
  const paused = until !== null && Date.parse(until) > now;
  useAction(
    "settings.pause",
    () => pause.mutate(paused ? null : new Date(Date.now() + Number(hours) * 3_600_000).toISOString()),
    { enabled: state.data !== undefined, unavailable: readOnly },
  );
  return (
    <Section
      title="Processing"
      help="While grouping is paused, signals are still accepted and stored. They are grouped when it resumes."
    >
      {state.data === undefined && state.error ? (
        <Failed
          title="Could not load the state of grouping"
          reason={errorMessage(state.error)}
          at={state.errorUpdatedAt}
          onRetry={() => void state.refetch()}
        />
      ) : (
        <div className={styles.row}>
          {paused && until ? (
            <p>Paused until {fullTime(until)}.</p>
          ) : (
            <SelectField<(typeof PAUSES)[number][0]>
              bare
              label="How long"
              value={hours}
              options={PAUSES}
              onChange={setHours}
            />
          )}
          <ActionButton action="settings.pause" busy={pause.isPending}>
            {paused ? "Resume grouping" : "Pause grouping"}
          </ActionButton>
        </div>
      )}
    </Section>
  );
}
