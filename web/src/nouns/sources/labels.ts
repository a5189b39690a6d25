/** The words of sources. Pure. */
import type { Source, SourceKind, SourceRule } from "@/api/types";
import { plural, sentence } from "@/lib/format";

export const CATEGORY_LABELS: Readonly<Record<SourceKind["category"], string>> = {
  issues: "Issue trackers",
  support: "Support",
  errors: "Errors",
  alerts: "Alerts",
  feeds: "Feeds",
  custom: "Your own",
};

export const CATEGORIES = [
  "issues",
  "support",
  "errors",
  "alerts",
  "feeds",
  "custom",
] as const satisfies ReadonlyArray<SourceKind["category"]>;

const RECEIVES: Readonly<Record<SourceKind["receives"][number], string>> = {
  webhook: "its webhooks",
  poll: "regular polling",
  sdk: "its SDKs",
};

/** "Signals come through its webhooks or regular polling." */
export function receivesLabel(kind: Pick<SourceKind, "receives">): string {
  return `Signals come through ${kind.receives.map((one) => RECEIVES[one]).join(" or ")}.`;
}

export type Health = "off" | "waiting" | "failing" | "well";

/** How a source does: whether anything came yet, and whether the last thing went wrong. */
export function healthOf(source: Source): Health {
  if (!source.enabled) return "off";
  const { last_received_at, last_error_at } = source.counters;
  if (source.poll !== null && source.poll.failures > 0) return "failing";
  if (last_error_at !== null && (last_received_at === null || last_error_at >= last_received_at))
    return "failing";
  return last_received_at === null && (source.poll?.last_at ?? null) === null ? "waiting" : "well";
}

export const HEALTH_LABELS: Readonly<Record<Health, string>> = {
  off: "Off",
  waiting: "Waits for the first",
  failing: "Has a problem",
  well: "Receives",
};

const OPERATIONS: Readonly<Record<SourceRule["conditions"][number]["operation"], string>> = {
  is: "is",
  is_not: "is not",
  contains: "contains",
  contains_not: "does not contain",
  starts_with: "starts with",
  ends_with: "ends with",
  exists: "exists",
  exists_not: "does not exist",
};
export const OPERATION_OPTIONS = Object.entries(OPERATIONS);

interface RuleLike {
  readonly conditions: ReadonlyArray<{
    readonly field: string;
    readonly operation: keyof typeof OPERATIONS;
    readonly value?: string | null;
  }>;
  readonly action: SourceRule["action"];
  readonly weight?: number | null;
  readonly tag?: string | null;
}

/** A rule as a sentence: "Drop what has an environment that is “staging”". */
export function ruleLabel(rule: RuleLike): string {
  const conditions = rule.conditions.map(({ field, operation, value }) => {
    const words = `${field.replaceAll("_", " ")} ${OPERATIONS[operation]}`;
    return value ? `${words} “${value}”` : words;
  });
  const then =
    rule.action === "drop"
      ? "drop it"
      : rule.action === "weight"
        ? `weigh it ${rule.weight ?? 0}`
        : `tag it “${rule.tag ?? ""}”`;
  return `${sentence(`if ${conditions.join(" and ")}`)}: ${then}.`;
}

/** "12 signals of 15 deliveries". */
export function countsLabel(source: Source): string {
  const { signals, received, failed } = source.counters;
  const bad = failed > 0 ? `, ${failed} unreadable` : "";
  return `${plural(signals, "signal")} of ${plural(received, "delivery", "deliveries")}${bad}`;
}

export interface HelpPart {
  readonly kind: "text" | "code";
  readonly text: string;
  readonly at: number;
}

/** Takes out marks of emphasis; stars of a pattern such as `*.py` stay. */
function plain(text: string): string {
  return text.replaceAll("**", "").replace(/(^|[\s(])\*(\w[^*\n]*)\*/g, "$1$2");
}

/** Joins lines that were broken for the width of a file; an item of a list keeps its line. */
function unwrapped(text: string): string {
  return text.replace(/([^\n])\n[ \t]*(?!\s|[-*] |\d+\. )/g, "$1 ");
}

/** Set-up help in paragraphs and blocks of code; marks of emphasis are taken out. */
export function helpParts(help: string): readonly HelpPart[] {
  const parts: HelpPart[] = [];
  help.split("```").forEach((piece, at) => {
    if (at % 2 === 1) {
      const lines = piece.split("\n").slice(1);
      const least = Math.min(
        ...lines.filter((line) => line.trim() !== "").map((line) => line.search(/\S/)),
        40,
      );
      const text = lines
        .map((line) => line.slice(least))
        .join("\n")
        .trimEnd();
      parts.push({ kind: "code", text, at });
    } else if (piece.trim() !== "") parts.push({ kind: "text", text: unwrapped(plain(piece).trim()), at });
  });
  return parts;
}
