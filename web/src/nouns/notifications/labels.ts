import type { Destination, DestinationRequest } from "@/api/types";

export type Kind = DestinationRequest["kind"];
export type EventType = Destination["events"][number];

export const KINDS: ReadonlyArray<readonly [Kind, string]> = [
  ["slack", "Slack (webhook)"],
  ["slack_app", "Slack app, with buttons"],
  ["discord", "Discord"],
  ["teams", "Teams (Workflows)"],
  ["mattermost", "Mattermost"],
  ["ntfy", "ntfy"],
  ["email", "E-mail"],
  ["webhook", "Webhook of your own, signed"],
];

export const EVENTS: ReadonlyArray<readonly [EventType, string]> = [
  ["report.ready", "Ready for review"],
  ["report.priority_raised", "Raised to P0 or P1"],
  ["report.recurred", "Came back"],
  ["report.needs_input", "Waits for input"],
  ["report.assigned", "Assigned to somebody (yours: to you)"],
  ["report.mentioned", "You are mentioned in a note (yours only)"],
  ["report.fix_failed", "A fix did not hold"],
  ["report.fix_held", "A fix holds"],
  ["report.pull_request", "A pull request names it"],
  ["report.resolved", "Resolved"],
  ["quarantine.growing", "Quarantine: many signals were blocked"],
  ["source.silent", "A source is silent"],
  ["source.failing", "A source can't be asked"],
  ["budget.exhausted", "The budget for language models is spent"],
  ["destination.failed", "A destination was switched off"],
  ["tracker.failed", "The issue tracker refuses its token"],
];

export const PROJECT_EVENTS: readonly EventType[] = [
  "report.ready",
  "report.priority_raised",
  "report.recurred",
  "report.needs_input",
  "report.fix_failed",
  "source.failing",
  "budget.exhausted",
  "destination.failed",
  "tracker.failed",
];
export const PERSONAL_EVENTS: readonly EventType[] = [
  "report.assigned",
  "report.mentioned",
  "report.needs_input",
  "report.fix_failed",
];

export function kindLabel(kind: Kind): string {
  return KINDS.find(([id]) => id === kind)?.[1] ?? kind;
}

export function eventLabel(type: string): string {
  return EVENTS.find(([id]) => id === type)?.[1] ?? type;
}

const STATES: Record<Destination["state"], string> = {
  untested: "Not used yet: send a test",
  active: "In use",
  paused: "Paused",
  failed: "Switched off: its channel refused",
};

export function stateLabel(state: Destination["state"]): string {
  return STATES[state];
}

/** What is to be entered as the address of a kind. */
export function addressHelp(kind: Kind): string {
  switch (kind) {
    case "slack_app":
      return "Id of a channel or member, such as C024BE91L (in Slack: View details), or a public channel such as #triage. Connect Slack under Integrations first. Yours alone: empty for messages to your linked account.";
    case "email":
      return "Addresses, separated by commas.";
    case "ntfy":
      return "Server and topic, such as https://ntfy.sh/a-long-secret-name.";
    case "teams":
      return "The address of a flow “Send webhook alerts to a channel”. Teams accepts messages even if the flow then fails.";
    case "webhook":
      return "Messages are signed as in Standard Webhooks; the secret is shown once.";
    default:
      return "The address of an incoming webhook. It is a secret, and not shown again.";
  }
}
