/** What a person can decide about reports, in the words of the API and in those of the app. Pure. */
import type { DismissalReason, Report, ReportStatus, StateChange } from "@/api/types";
import { plural } from "@/lib/format";

export type Decision =
  | {
      readonly kind: "dismiss";
      readonly reason: DismissalReason | null;
      readonly note: string;
      readonly repository: string;
    }
  | { readonly kind: "resolve"; readonly reason: DismissalReason | null; readonly note: string }
  | { readonly kind: "snooze-signals"; readonly signals: number }
  | { readonly kind: "snooze-until"; readonly until: string; readonly words: string }
  | { readonly kind: "restore" };

/** The body of the call. */
export function stateChange(decision: Decision): StateChange {
  switch (decision.kind) {
    case "dismiss":
      return {
        state: "suppressed",
        ...reasonAndNote(decision.reason, decision.note),
        ...(decision.reason === "wrong_repo" && decision.repository !== ""
          ? { corrected_repository: decision.repository }
          : {}),
      };
    case "resolve":
      return { state: "resolved", ...reasonAndNote(decision.reason, decision.note) };
    case "snooze-signals":
      return { state: "potential", snooze_for: decision.signals };
    case "snooze-until":
      return { state: "suppressed", snooze_until: decision.until };
    case "restore":
      return { state: "potential", restore: true };
  }
}

function reasonAndNote(reason: DismissalReason | null, note: string): Partial<StateChange> {
  return {
    ...(reason === null ? {} : { dismissal_reason: reason }),
    ...(note.trim() === "" ? {} : { dismissal_note: note.trim() }),
  };
}

/** How a report stands, as far as the tabs of the inbox tell apart. */
export interface Place {
  readonly status: ReportStatus;
  /** Of a report that is researched again: what it was before. */
  readonly status_before_research?: ReportStatus | null;
  readonly snoozed: boolean;
}

/** Where a report is afterwards; null where only the server knows it. */
export function placeAfter(decision: Decision): Place | null {
  switch (decision.kind) {
    case "dismiss":
      return { status: "suppressed", snoozed: false };
    case "snooze-until":
      return { status: "suppressed", snoozed: true };
    case "resolve":
      return { status: "resolved", snoozed: false };
    case "snooze-signals":
      return { status: "potential", snoozed: true };
    case "restore":
      return null;
  }
}

function moreSignals(amount: number): string {
  return `${plural(amount, "more signal")} ${amount === 1 ? "arrives" : "arrive"}`;
}

/** What was done, as a sentence: "Dismissed 3 reports." */
export function doneMessage(decision: Decision, reports: number): string {
  const what = reports === 1 ? "" : ` ${plural(reports, "report")}`;
  switch (decision.kind) {
    case "dismiss":
      return `Dismissed${what}.`;
    case "resolve":
      return `Resolved${what}.`;
    case "snooze-signals":
      return `Snoozed${what} until ${moreSignals(decision.signals)}.`;
    case "snooze-until":
      return `Snoozed${what} until ${decision.words}.`;
    case "restore":
      return `Restored${what}.`;
  }
}

export interface SnoozeChoice {
  readonly label: string;
  readonly decision: Decision;
}

/** The choices of a snooze, in the order of their digits. */
export function snoozeChoices(now: Date): readonly SnoozeChoice[] {
  const signals = [1, 3, 10].map((amount) => ({
    label: `Until ${moreSignals(amount)}`,
    decision: { kind: "snooze-signals", signals: amount } as const,
  }));
  const days = [
    ["tomorrow", morning(now, 1)],
    ["Monday", morning(now, (8 - now.getDay()) % 7 || 7)],
    ["next month", morning(now, 30)],
  ] as const;
  return [
    ...signals,
    ...days.map(([words, until]) => ({
      label: `Until ${words}`,
      decision: { kind: "snooze-until", until: until.toISOString(), words } as const,
    })),
  ];
}

/** Nine o'clock, so many days on, in the person's own time. */
function morning(now: Date, days: number): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, 9);
}

/** Decisions by the names of the actions in the API. */
const ACTIONS: Readonly<Record<Decision["kind"], keyof Report["allowed_states"]>> = {
  dismiss: "dismiss",
  resolve: "resolve",
  "snooze-signals": "snooze_for",
  "snooze-until": "snooze_until",
  restore: "restore",
};

type Allowing = Pick<Report, "allowed_states">;

/** Why a decision can't be made about a report, as the server says; null when it can. */
export function whyNot(kind: Decision["kind"], report: Allowing): string | null {
  return report.allowed_states[ACTIONS[kind]];
}

/** Why a decision can't be made about any of these reports; null when one of them allows it. */
export function whyNotAny(kind: Decision["kind"], reports: readonly Allowing[]): string | null {
  const reasons = reports.map((report) => whyNot(kind, report));
  return reasons.includes(null) ? null : (reasons[0] ?? null);
}
