import type { Destination, DestinationChanges } from "@/api/types";
import {
  EVENTS,
  type EventType,
  type Kind,
  PERSONAL_EVENTS,
  PROJECT_EVENTS,
} from "@/nouns/notifications/labels";
import { SelectField, TextField } from "@/ui/controls/field";
import styles from "../settings.module.css";

type Priority = "" | "P0" | "P1" | "P2" | "P3" | "P4";
type Digest = "off" | "daily" | "weekly";
const PRIORITIES: ReadonlyArray<readonly [Priority, string]> = [
  ["", "All"],
  ["P0", "P0 only"],
  ["P1", "P1 and higher"],
  ["P2", "P2 and higher"],
  ["P3", "P3 and higher"],
  ["P4", "P4 and higher"],
];
const DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/** A rule as the form has it, in texts. */
export interface Rule {
  readonly name: string;
  readonly events: readonly EventType[];
  readonly priority: Priority;
  readonly sources: string;
  readonly areas: string;
  readonly repositories: string;
  readonly perHour: string;
  readonly quietStart: string;
  readonly quietEnd: string;
  readonly through: Priority;
  readonly quietDays: readonly number[];
  readonly digest: Digest;
  readonly day: number;
  readonly at: string;
  readonly zone: string;
}

/** The rule of a destination, or the usual one. */
export function startRule(one: Destination | null, personal: boolean): Rule {
  const priority = (value: string | null | undefined): Priority =>
    PRIORITIES.find(([id]) => id === value)?.[0] ?? "";
  return {
    name: one?.name ?? "",
    events: one?.events ?? (personal ? PERSONAL_EVENTS : PROJECT_EVENTS),
    priority: priority(one?.min_priority),
    sources: one?.sources.join(", ") ?? "",
    areas: one?.areas.join(", ") ?? "",
    repositories: one?.repositories.join(", ") ?? "",
    perHour: one?.per_hour ? String(one.per_hour) : "",
    quietStart: one?.quiet?.start ?? "",
    quietEnd: one?.quiet?.end ?? "",
    through: priority(one?.quiet?.let_through),
    quietDays: one?.quiet?.days ?? [],
    digest: one?.digest?.every ?? "off",
    day: one?.digest?.day ?? 0,
    at: one?.digest?.at ?? "09:00",
    zone:
      one?.quiet?.time_zone ??
      one?.digest?.time_zone ??
      Intl.DateTimeFormat().resolvedOptions().timeZone ??
      "UTC",
  };
}

/** Why a rule can't be saved; null when it can. */
export function problemOf(rule: Rule): string | null {
  if ((rule.quietStart === "") !== (rule.quietEnd === "")) return "Enter both ends of the quiet hours.";
  const most = Number(rule.perHour);
  if (rule.perHour !== "" && !(Number.isInteger(most) && most >= 1 && most <= 1000))
    return "Enter a whole number of messages from 1 to 1,000, or nothing.";
  return null;
}

function listed(text: string): string[] {
  return text
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "");
}

/** What is sent to save a rule. */
export function ruleChanges(rule: Rule, kind: Kind): DestinationChanges {
  return {
    name: rule.name.trim() || kind,
    events: [...rule.events],
    min_priority: rule.priority || null,
    sources: listed(rule.sources),
    areas: listed(rule.areas),
    repositories: listed(rule.repositories),
    per_hour: rule.perHour === "" ? null : Number(rule.perHour),
    quiet:
      rule.quietStart === ""
        ? null
        : {
            start: rule.quietStart,
            end: rule.quietEnd,
            time_zone: rule.zone,
            days: [...rule.quietDays],
            let_through: rule.through || null,
          },
    digest:
      rule.digest === "off"
        ? null
        : { every: rule.digest, day: rule.day, at: rule.at || "09:00", time_zone: rule.zone },
  };
}

/** Which events a destination is notified about, and when. */
export function RuleFields({ rule, onChange }: { rule: Rule; onChange(rule: Rule): void }) {
  const toggle = (type: EventType) =>
    onChange({
      ...rule,
      events: rule.events.includes(type) ? rule.events.filter((one) => one !== type) : [...rule.events, type],
    });
  return (
    <>
      <TextField
        label="Name"
        maxLength={100}
        value={rule.name}
        onChange={(event) => onChange({ ...rule, name: event.target.value })}
      />
      <fieldset className={styles.choices}>
        <legend className={styles.legend}>Tell of</legend>
        {EVENTS.map(([type, label]) => (
          <label key={type} className={styles.choice}>
            <input type="checkbox" checked={rule.events.includes(type)} onChange={() => toggle(type)} />
            <span>{label}</span>
          </label>
        ))}
      </fieldset>
      <SelectField<Priority>
        label="Priority"
        value={rule.priority}
        options={PRIORITIES}
        onChange={(priority) => onChange({ ...rule, priority })}
      />
      <Filters rule={rule} onChange={onChange} />
      <Times rule={rule} onChange={onChange} />
    </>
  );
}

const FILTERS = [
  ["sources", "Only sources", "zendesk, github"],
  ["areas", "Only areas", "Exports, Billing"],
  ["repositories", "Only repositories", "acme/shop"],
] as const;

function Filters({ rule, onChange }: { rule: Rule; onChange(rule: Rule): void }) {
  return FILTERS.map(([name, label, example]) => (
    <TextField
      key={name}
      label={label}
      placeholder={example}
      help="Separated by commas; empty for all."
      value={rule[name]}
      onChange={(event) => onChange({ ...rule, [name]: event.target.value })}
    />
  ));
}

function Times({ rule, onChange }: { rule: Rule; onChange(rule: Rule): void }) {
  return (
    <>
      <div className={styles.row}>
        <TextField
          label="Quiet from"
          type="time"
          value={rule.quietStart}
          onChange={(event) => onChange({ ...rule, quietStart: event.target.value })}
        />
        <TextField
          label="Quiet to"
          type="time"
          value={rule.quietEnd}
          onChange={(event) => onChange({ ...rule, quietEnd: event.target.value })}
        />
        <SelectField<Priority>
          label="Let through"
          value={rule.through}
          options={[["", "Nothing"], ...PRIORITIES.slice(1)]}
          onChange={(through) => onChange({ ...rule, through })}
        />
      </div>
      <TextField
        label="Messages an hour, at most"
        inputMode="numeric"
        help="Empty for no limit. What exceeds it, or was held by quiet hours, comes as one summary."
        value={rule.perHour}
        onChange={(event) => onChange({ ...rule, perHour: event.target.value })}
      />
      <div className={styles.row}>
        <SelectField<Digest>
          label="Digest"
          value={rule.digest}
          options={[
            ["off", "None"],
            ["daily", "Each day"],
            ["weekly", "Each week"],
          ]}
          onChange={(digest) => onChange({ ...rule, digest })}
        />
        {rule.digest === "weekly" ? (
          <SelectField
            label="Day"
            value={String(rule.day)}
            options={DAYS.map((day, place) => [String(place), day] as const)}
            onChange={(day) => onChange({ ...rule, day: Number(day) })}
          />
        ) : null}
        {rule.digest === "off" ? null : (
          <TextField
            label="At"
            type="time"
            value={rule.at}
            onChange={(event) => onChange({ ...rule, at: event.target.value })}
          />
        )}
      </div>
      <TextField
        label="Time zone"
        value={rule.zone}
        onChange={(event) => onChange({ ...rule, zone: event.target.value })}
      />
    </>
  );
}
