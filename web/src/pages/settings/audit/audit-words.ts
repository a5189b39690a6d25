import type { AuditEntry, AuditObject } from "@/api/types";
import { clip, sentence } from "@/lib/format";

export const OBJECTS: ReadonlyArray<readonly [AuditObject, string]> = [
  ["account", "account"],
  ["api_key", "API key"],
  ["autonomy", "autonomy"],
  ["destination", "destination"],
  ["handoff", "hand-off"],
  ["invitation", "invitation"],
  ["linked_account", "linked account"],
  ["member", "member"],
  ["organization", "organization"],
  ["person", "data of a person"],
  ["project", "project"],
  ["project_settings", "project settings"],
  ["quarantined_signal", "quarantined signal"],
  ["regrouping", "regrouping"],
  ["report", "report"],
  ["repository", "repository"],
  ["scout", "scout"],
  ["sdk_token", "SDK token"],
  ["second_factor", "second factor"],
  ["sign_in_link", "password or sign-in link"],
  ["skill", "skill"],
  ["slack_app", "Slack app"],
  ["slack_link", "Slack link"],
  ["source", "source"],
  ["source_gate", "source gate"],
  ["tracker", "tracker"],
];

const WORDS = new Map(OBJECTS);

/** What a new record says of objects that are not new themselves. */
const RECORDED: Partial<Record<AuditObject, string>> = {
  report: "Decided about report",
  regrouping: "Regrouped signals",
};

/** What was done, and to which kind of object. */
export function whatWords({ action, object }: Pick<AuditEntry, "action" | "object">): string {
  const recorded = action === "created" ? RECORDED[object] : undefined;
  return recorded ?? `${sentence(action)} ${WORDS.get(object) ?? object}`;
}

export const ACTORS: Record<string, string> = {
  operator: "The server's operator",
  system: "Postroom",
  visitor: "Somebody with a link",
};

const LONGEST = 120;

/** One field of an entry in words. */
export function changeText(change: AuditEntry["changes"][number], action: AuditEntry["action"]): string {
  const field = sentence(change.field.replaceAll("_", " "));
  if (!change.is_shown) return action === "changed" ? `${field} changed` : field;
  if (action !== "changed")
    return `${field}: ${shown(action === "created" ? change.present : change.former)}`;
  return `${field}: ${shown(change.former)} → ${shown(change.present)}`;
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return "none";
  return clip(typeof value === "string" ? value : JSON.stringify(value), LONGEST);
}
