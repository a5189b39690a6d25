import { type FormEvent, useState } from "react";
import { ApiFailure } from "@/api/errors";
import type { ScoutConfig, ScoutConfigChanges } from "@/api/types";
import { INTERVALS, intervalLabel, scoutName } from "@/nouns/scouts/labels";
import { useChangeScout } from "@/nouns/scouts/mutations";
import { useReadOnlyReason } from "@/nouns/session/queries";
import { Button } from "@/ui/controls/button";
import { SelectField, TextField } from "@/ui/controls/field";
import { Switch } from "@/ui/controls/switch";
import styles from "./scout-page.module.css";

/** How a scout runs. Every change counts at once, and can be undone. */
export function ScoutSettings({ projectId, scout }: { projectId: string; scout: ScoutConfig }) {
  const change = useChangeScout(projectId);
  const readOnly = useReadOnlyReason(projectId);
  const save = (changes: ScoutConfigChanges, said: string) => change.mutate({ scout, changes, said });
  const wrong = (attr: string) =>
    change.error instanceof ApiFailure && change.error.attr === attr ? change.error.message : null;
  return (
    <div className={styles.form}>
      <Switch
        label="Runs on its schedule"
        help="When off, it runs only on request."
        checked={scout.enabled}
        unavailable={readOnly}
        onChange={(on) => save({ enabled: on }, on ? "Switched on." : "Switched off.")}
      />
      <Switch
        label="Findings become signals"
        help="Off is a dry run: findings are shown in the run and not sent."
        checked={scout.emit}
        unavailable={readOnly}
        onChange={(on) => save({ emit: on }, on ? "It is live now." : "It is a dry run now.")}
      />
      <Schedule scout={scout} readOnly={readOnly} save={save} wrong={wrong("run_cron_schedule")} />
      <Saved
        key={`name ${scout.display_name ?? ""}`}
        label="Name for people"
        value={scout.display_name ?? ""}
        placeholder={scoutName({ skill_name: scout.skill_name })}
        readOnly={readOnly}
        error={wrong("display_name")}
        onSave={(text) => save({ display_name: text }, "Renamed.")}
      />
      <Saved
        key={`repositories ${(scout.repositories ?? []).join()}`}
        label="Repositories that runs may read"
        help="As organization/repository, with commas between. Empty for all that the project is connected to."
        value={(scout.repositories ?? []).join(", ")}
        readOnly={readOnly}
        error={wrong("repositories")}
        onSave={(text) =>
          save(
            {
              repositories: text
                .split(",")
                .map((one) => one.trim())
                .filter(Boolean),
            },
            "Repositories changed.",
          )
        }
      />
    </div>
  );
}

interface ScheduleProps {
  scout: ScoutConfig;
  readOnly: string | null;
  save(changes: ScoutConfigChanges, said: string): void;
  wrong: string | null;
}

function Schedule({ scout, readOnly, save, wrong }: ScheduleProps) {
  const cron = scout.run_cron_schedule ?? null;
  const [byCron, setByCron] = useState(cron !== null);
  const offered = INTERVALS.some((one) => one === scout.run_interval_minutes)
    ? INTERVALS
    : [scout.run_interval_minutes, ...INTERVALS];
  return (
    <>
      <div className={styles.row}>
        <SelectField
          label="Schedule"
          value={byCron ? "cron" : String(scout.run_interval_minutes)}
          unavailable={readOnly}
          options={[
            ...offered.map((minutes) => [String(minutes), intervalLabel(minutes)] as const),
            ["cron", "by a cron expression"],
          ]}
          onChange={(chosen) => {
            setByCron(chosen === "cron");
            if (chosen === "cron") return;
            const minutes = Number(chosen);
            save(
              { run_interval_minutes: minutes, ...(cron === null ? {} : { run_cron_schedule: null }) },
              `It runs ${intervalLabel(minutes)}.`,
            );
          }}
        />
      </div>
      {byCron ? (
        <Saved
          key={`cron ${cron ?? ""}`}
          label="Cron expression"
          help="Minute, hour, day, month, weekday, in the project's time zone: 30 8 * * 1-5 is half past eight on weekdays."
          value={cron ?? ""}
          readOnly={readOnly}
          error={wrong}
          onSave={(text) => save({ run_cron_schedule: text === "" ? null : text }, "Schedule changed.")}
        />
      ) : null}
    </>
  );
}

interface SavedProps {
  label: string;
  help?: string;
  placeholder?: string;
  value: string;
  readOnly: string | null;
  error: string | null;
  onSave(text: string): void;
}

/** A text that is sent with a button of its own. */
function Saved({ label, help, placeholder, value, readOnly, error, onSave }: SavedProps) {
  const [text, setText] = useState(value);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (readOnly === null && text.trim() !== value) onSave(text.trim());
  };
  return (
    <form onSubmit={submit} className={styles.row}>
      <div className={styles.grow}>
        <TextField
          label={label}
          help={help}
          placeholder={placeholder}
          value={text}
          error={error}
          unavailable={readOnly}
          onChange={(event) => setText(event.target.value)}
        />
      </div>
      {text.trim() === value ? null : <Button type="submit">Save</Button>}
    </form>
  );
}
