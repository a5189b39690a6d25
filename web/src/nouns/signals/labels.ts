/** The words of signals: steps of a trace, states, kinds of threats. */
import type { PreviewOutcome, ThreatType, TraceStep } from "@/api/types";
import { productName, sentence } from "@/lib/format";

export const THREAT_LABELS: Readonly<Record<ThreatType, string>> = {
  instruction_override: "Overrides instructions",
  exfiltration: "Asks for secrets or data",
  remote_code: "Asks to run or fetch code",
  review_bypass: "Weakens reviews or checks",
  judge_poisoning: "Dictates the judgement",
  fake_authority: "Claims authority",
  hidden_instructions: "Hides instructions",
  manipulation: "Resembles known attacks",
  unscreened: "Could not be screened",
};

/** The words for a threat that may be one that this version does not know. */
export function threatLabel(code: string | null): string {
  const known = Object.entries(THREAT_LABELS).find(([name]) => name === code);
  return known?.[1] ?? (code === null ? "Manipulation" : sentence(code));
}

const STATE_LABELS: Readonly<Record<string, string>> = {
  pending: "Waiting to be grouped",
  grouped: "In a report",
  failed: "Could not be grouped",
  quarantined: "In quarantine",
};

export function stateLabel(state: string): string {
  return STATE_LABELS[state] ?? sentence(state);
}

const STEP_LABELS: Readonly<Record<string, string>> = {
  receive: "Received",
  screen: "Screened for manipulation",
  review: "Reviewed by a person",
  clean: "Cleaned its text",
  embed: "Embedded its text",
  search: "Searched for similar reports",
  decide: "Chose its report",
  assign: "Added to the report",
  promote: "Checked whether the report is ready for research",
  regroup: "Grouped again",
  reingest: "Sent back to be grouped again",
};

export function stepLabel(step: string): string {
  return STEP_LABELS[step] ?? sentence(step);
}

const OUTCOME_LABELS: Readonly<Record<string, string>> = {
  stored: "stored",
  done: "done",
  join: "joined",
  open: "new report",
  kept: "not yet",
};

export function outcomeLabel(outcome: string): string {
  return OUTCOME_LABELS[outcome] ?? outcome.replaceAll("_", " ");
}

export type Tone = "plain" | "good" | "warn" | "bad";

/** How an outcome is to be seen: what went wrong or was stopped stands out. */
export function outcomeTone(step: Pick<TraceStep, "outcome">): Tone {
  if (["blocked", "failed", "rejected"].includes(step.outcome)) return "bad";
  if (["suspicious", "ignored"].includes(step.outcome)) return "warn";
  if (["promoted", "released"].includes(step.outcome)) return "good";
  return "plain";
}

export const PREVIEW_LABELS: Readonly<Record<PreviewOutcome, string>> = {
  join: "It would join a report",
  open: "It would open a new report",
  quarantine: "It would be held in quarantine",
  repeated: "It was sent before",
  ignored: "It would be ignored",
};

/** Why a signal was left out, in words. */
export function ignoredReason(reason: string | null): string {
  if (reason === "source_disabled") return "This source is switched off.";
  if (reason === "ai_processing_not_approved")
    return "The organization has not allowed models to process its data.";
  return reason === null ? "The server did not say why." : sentence(reason);
}

/** "Zendesk ticket", "App review": where a signal comes from. */
export function sourceLabel(product: string, type: string): string {
  if (product === "signals_scout") return "Scout's finding";
  const [name, kind] = [productName(product), type.replaceAll("_", " ")];
  // "App review", not "App reviews review".
  if (name.toLowerCase().endsWith(` ${kind.toLowerCase()}s`)) return name.slice(0, -1);
  return `${name} ${kind}`;
}
