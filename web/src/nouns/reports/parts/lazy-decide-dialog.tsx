import { lazy } from "react";
import type { Decision } from "@/nouns/reports/decisions";
import { Later } from "@/ui/later";

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

const load = () => import("@/nouns/reports/parts/decide-dialog");
/** A key asks for it, and the next one answers: it has to be there as soon as there is something to decide about. */
const SOON_MS = 100;
const Loaded = lazy(load);

/** Asks for a reason or a time; fetched after the page stands. */
export function DecideDialog(props: DecideDialogProps) {
  return (
    <Later open={props.question !== null} load={load} after={SOON_MS}>
      <Loaded {...props} />
    </Later>
  );
}
