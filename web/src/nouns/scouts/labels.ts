/** The words of scouts: names, modes, schedules, what runs came to. Pure. */
import type { ScoutConfig, ScoutRun } from "@/api/types";
import { plural, sentence } from "@/lib/format";

export const SCOUT_PREFIX = "signals-scout-";

const ACRONYMS: readonly string[] = ["ai", "api", "ci", "llm", "ui", "ux"];

/** What a scout is called: its name for people, else that of its skill without the prefix. */
export function scoutName(scout: Pick<ScoutConfig, "skill_name"> & { display_name?: string }): string {
  const shown = scout.display_name?.trim();
  if (shown) return shown;
  const bare = scout.skill_name.startsWith(SCOUT_PREFIX)
    ? scout.skill_name.slice(SCOUT_PREFIX.length)
    : scout.skill_name;
  return sentence(bare.replaceAll("-", " "))
    .split(" ")
    .map((word) => (ACRONYMS.includes(word.toLowerCase()) ? word.toUpperCase() : word))
    .join(" ");
}

/** The name of the skill of a scout that people call so. */
export function skillNameOf(name: string): string {
  const plain = name.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();
  const words = plain.slice(0, 50).split(/[^a-z0-9]+/);
  return SCOUT_PREFIX + words.filter(Boolean).join("-");
}

/** What an update of the scouts added: they begin switched off. */
export function saySynced(added: readonly Pick<ScoutConfig, "enabled">[]): string {
  if (added.length === 0) return "The scouts that come with Postroom are up to date.";
  const off = added.filter((scout) => !scout.enabled).length;
  const state = off === added.length ? "switched off" : `${off} of them switched off`;
  return `Added ${plural(added.length, "scout")}, ${state}. Try one with a dry run, and switch on those that you want.`;
}

export type Mode = "live" | "dry-run" | "off" | "paused";

/** Whether a scout runs by itself, and whether what it finds becomes signals. */
export function modeOf(scout: ScoutConfig): Mode {
  if (scout.auto_paused_at && !scout.enabled) return "paused";
  if (!scout.enabled) return "off";
  return scout.emit ? "live" : "dry-run";
}

export const MODE_LABELS: Readonly<Record<Mode, string>> = {
  live: "Live",
  "dry-run": "Dry run",
  off: "Off",
  paused: "Paused by the server",
};

export const MODE_HELP: Readonly<Record<Mode, string>> = {
  live: "Runs on its schedule; findings become signals",
  "dry-run": "Runs on its schedule; findings are shown and not sent",
  off: "Runs only on request",
  paused: "Its schedule was paused; switch it on to resume",
};

export type Outcome = "found" | "nothing" | "failed" | "open";

/** What a run came to. */
export function outcomeOf(run: Pick<ScoutRun, "status" | "emitted_count">): Outcome {
  if (run.status === "failed" || run.status === "cancelled") return "failed";
  if (run.status !== "completed") return "open";
  return run.emitted_count > 0 ? "found" : "nothing";
}

/** What the last runs of a scout came to, the newest first: "found 3". */
export function findingsLabel(runs: ReadonlyArray<Pick<ScoutRun, "status" | "emitted_count">>): string {
  const [newest, ...others] = runs.slice(0, 8);
  if (newest === undefined) return "never ran";
  if (outcomeOf(newest) === "failed") return "last run failed";
  const found = others.reduce((all, one) => all + one.emitted_count, newest.emitted_count);
  return found > 0 ? `found ${found}` : "found nothing";
}

/** What a run came to, in a few words. */
export function runOutcomeLabel(run: Pick<ScoutRun, "status" | "emitted_count">): string {
  switch (run.status) {
    case "failed":
      return "Failed";
    case "cancelled":
      return "Cancelled";
    case "completed":
      return run.emitted_count > 0 ? plural(run.emitted_count, "finding") : "Nothing found";
    case "in_progress":
      return "Running";
    default:
      return "Waits";
  }
}

const MINUTES: ReadonlyArray<readonly [number, string]> = [
  [43_200, "month"],
  [10_080, "week"],
  [1440, "day"],
  [60, "hour"],
];

/** "every day", "every 6 hours", "every 90 minutes". */
export function intervalLabel(minutes: number): string {
  for (const [size, word] of MINUTES) {
    if (minutes % size === 0) {
      const times = minutes / size;
      return times === 1 ? `every ${word}` : `every ${times} ${word}s`;
    }
  }
  return `every ${minutes} minutes`;
}

/** When a scout runs, in words; a cron schedule as it is written. */
export function scheduleLabel(
  scout: Pick<ScoutConfig, "run_interval_minutes" | "run_cron_schedule">,
): string {
  return scout.run_cron_schedule
    ? `cron ${scout.run_cron_schedule}`
    : intervalLabel(scout.run_interval_minutes);
}

/** When the next run is due, in milliseconds; null where it has none or only the server can tell. */
export function nextRunAt(scout: ScoutConfig): number | null {
  if (!scout.enabled || scout.run_cron_schedule) return null;
  const from = Date.parse(scout.last_run_at ?? scout.created_at);
  if (!Number.isFinite(from)) return null;
  return scout.last_run_at === null ? from : from + scout.run_interval_minutes * 60_000;
}

/** The intervals that are offered; others can still be set. */
export const INTERVALS = [60, 360, 720, 1440, 10_080] as const;
