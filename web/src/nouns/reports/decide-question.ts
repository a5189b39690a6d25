import type { Decision } from "@/nouns/reports/decisions";

/** What is decided about reports. */
export type Question = "dismiss" | "resolve" | "snooze";

export interface DecideDialogProps {
  question: Question | null;
  /** How many reports it is about. */
  reports: number;
  /** What the note's draft is kept under. */
  draftId: string;
  onDecide(decision: Decision): void;
  onClose(): void;
}
