import type { HandoffConfig } from "@/api/types";

export type Channel = HandoffConfig["channel"];

/** The ways to hand a report over, each with what it does. */
export const CHANNELS = [
  ["off", "Off", "Reports are not handed off."],
  ["pull", "Wait for an agent", "Each becomes a task, which an agent takes through the API."],
  ["webhook", "Send to a webhook", "Each is posted to your address, signed with a secret."],
  ["command", "Run a command", "The server runs the command that its operator has configured."],
] as const satisfies ReadonlyArray<readonly [Channel, string, string]>;

/** A limit as somebody typed it: empty for the server's own, undefined for what is no number. */
export function readLimit(text: string): number | null | undefined {
  const typed = text.trim();
  if (typed === "") return null;
  return /^\d{1,5}$/.test(typed) && Number(typed) <= 10_000 ? Number(typed) : undefined;
}
