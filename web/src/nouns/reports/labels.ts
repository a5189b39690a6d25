/** The words of reports: every status, priority and reason by name. */
import type {
  Actionability,
  DismissalReason,
  Priority,
  Report,
  ReportHistory,
  ReportStatus,
} from "@/api/types";
import { plural } from "@/lib/format";
import { dayName, relativeTime } from "@/lib/time";

type Impact = NonNullable<Report["impact"]>;

export const STATUS_LABELS: Readonly<Record<ReportStatus, string>> = {
  potential: "Gathering",
  candidate: "Queued",
  in_progress: "Researching",
  pending_input: "Needs input",
  ready: "Ready",
  resolved: "Resolved",
  failed: "Failed",
  suppressed: "Dismissed",
  deleted: "Deleted",
};

export const PRIORITY_LABELS: Readonly<Record<Priority, string>> = {
  P0: "Critical",
  P1: "High",
  P2: "Medium",
  P3: "Low",
  P4: "Minimal",
};

export const ACTIONABILITY_LABELS: Readonly<Record<Actionability, string>> = {
  immediately_actionable: "Can be done now",
  requires_human_input: "Needs a person's decision",
  not_actionable: "Nothing to do",
};

export const REASON_LABELS: Readonly<Record<DismissalReason, string>> = {
  already_fixed: "It was fixed already",
  report_unclear: "The report is unclear to me",
  analysis_wrong: "The analysis is wrong",
  wrong_repo: "It is about another repository",
  wontfix_intentional: "Works as intended",
  wontfix_irrelevant: "Not worth fixing",
  fixed_outside_posthog: "I fixed it elsewhere",
  pr_merged: "A pull request was merged",
  other: "Something else",
};

/** Reasons to put a report away, in the order of their digits. */
export const DISMISS_REASONS = [
  "already_fixed",
  "report_unclear",
  "analysis_wrong",
  "wrong_repo",
  "wontfix_intentional",
  "wontfix_irrelevant",
  "other",
] as const satisfies readonly DismissalReason[];

/** How a problem was solved, in the order of their digits. */
export const RESOLVE_REASONS = [
  "fixed_outside_posthog",
  "pr_merged",
  "already_fixed",
  "other",
] as const satisfies readonly DismissalReason[];

/** The words for a reason that may be one that this version does not know. */
export function reasonLabel(code: string): string {
  const known = Object.entries(REASON_LABELS).find(([name]) => name === code);
  return known?.[1] ?? code.replaceAll("_", " ");
}

/**
 * What has to be settled of a report that a person can decide on already; null for nothing. A project that has
 * connected no repository says so once, above the list.
 */
export function missingLabel(
  report: Pick<Report, "status" | "waits_for" | "several_problems">,
  hasRepositories = true,
): string | null {
  if (report.several_problems && (report.status === "pending_input" || report.status === "ready"))
    return "several problems";
  if (report.status !== "pending_input") return null;
  switch (report.waits_for) {
    case "repository":
      return hasRepositories ? "no repository" : null;
    case "git_host":
      return "git host unreachable";
    default:
      return "open question";
  }
}

/** The present numbers of a report's errors: "229 users, 400 times, last 2 minutes ago". */
export function impactLabel({ users, occurrences, last_seen }: Impact, now: number): string {
  const people = users > 0 ? `${plural(users, "user")}, ` : "";
  return `${people}${plural(occurrences, "time")}, last ${relativeTime(last_seen, now)}`;
}

/** How a report stands, with the time of a snooze. */
export function statusLabel(
  report: Pick<Report, "status" | "snoozed_until" | "snoozed_for" | "snooze_signals"> &
    Partial<Pick<Report, "status_before_research">>,
): string {
  if (report.status_before_research) return "Researching again";
  if (report.status === "suppressed" && report.snoozed_until)
    return `Snoozed until ${dayName(report.snoozed_until)}`;
  if (report.status === "potential" && report.snoozed_for) {
    return `Snoozed: ${snoozeProgress(report)} signals`;
  }
  return STATUS_LABELS[report.status];
}

/** How many signals of those that a snooze waits for have come: "3 of 10". */
export function snoozeProgress({
  snoozed_for,
  snooze_signals,
}: Pick<Report, "snoozed_for" | "snooze_signals">): string {
  const total = snooze_signals ?? snoozed_for ?? 0;
  return `${total - (snoozed_for ?? 0)} of ${total}`;
}

const CLOSED_AS: Readonly<Record<ReportHistory["outcome"], string>> = {
  open: "open",
  fixed: "fixed",
  wontfix: "won't fix",
  duplicate: "a duplicate",
  invalid: "invalid or not planned",
  works_for_me: "not reproducible",
};

/** "17 was closed as fixed in 2021, came back", of a report that was imported with its item closed. */
export function historyLabel(report: Pick<Report, "status">, history: ReportHistory): string {
  const when = history.closed_at ? ` in ${history.closed_at.slice(0, 4)}` : "";
  const settled = report.status === "resolved" || report.status === "suppressed";
  return `${history.item} was closed as ${CLOSED_AS[history.outcome]}${when}${settled ? "" : ", came back"}`;
}
