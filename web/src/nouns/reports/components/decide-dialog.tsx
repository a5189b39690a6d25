import { useEffect, useEffectEvent, useState } from "react";
import type { DismissalReason } from "@/api/types";
import { plural } from "@/lib/format";
import { useDraft } from "@/lib/use-draft";
import styles from "@/nouns/reports/components/decide-dialog.module.css";
import { draftsOf } from "@/nouns/reports/decision-drafts";
import type { Decision } from "@/nouns/reports/decisions";
import { snoozeChoices } from "@/nouns/reports/decisions";
import { DISMISS_REASONS, REASON_LABELS, RESOLVE_REASONS } from "@/nouns/reports/labels";
import { Button } from "@/ui/controls/button";
import { TextArea, TextField } from "@/ui/controls/field";
import { Dialog, DialogActions } from "@/ui/overlays/dialog";

/** What is decided about reports. */
export type Question = "dismiss" | "resolve" | "snooze";

interface DecideDialogProps {
  question: Question | null;
  /** How many reports it is about. */
  reports: number;
  /** What the note's draft is kept under. */
  draftId: string;
  onDecide(decision: Decision): void;
  onClose(): void;
}

const TITLES: Readonly<Record<Question, string>> = {
  dismiss: "Dismiss",
  resolve: "Resolve",
  snooze: "Snooze",
};

/** Asks for a reason or a time. A digit chooses; Enter goes without a reason. */
export function DecideDialog({ question, reports, draftId, onDecide, onClose }: DecideDialogProps) {
  const title =
    question === null
      ? ""
      : `${TITLES[question]} ${reports === 1 ? "this report" : plural(reports, "report")}`;
  return (
    <Dialog open={question !== null} onClose={onClose} title={title}>
      {question === "snooze" ? <SnoozeForm onDecide={onDecide} /> : null}
      {question === "dismiss" || question === "resolve" ? (
        <ReasonForm key={question} kind={question} draftId={draftId} onDecide={onDecide} onClose={onClose} />
      ) : null}
    </Dialog>
  );
}

/** Calls `choose` with the place of a digit, unless somebody types. */
function useDigits(choose: (place: number) => void): void {
  const press = useEffectEvent(choose);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLTextAreaElement || event.target instanceof HTMLInputElement;
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || typing) return;
      if (!/^[1-9]$/.test(event.key)) return;
      event.preventDefault();
      press(Number(event.key) - 1);
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);
}

function SnoozeForm({ onDecide }: { onDecide(decision: Decision): void }) {
  const [choices] = useState(() => snoozeChoices(new Date()));
  useDigits((place) => {
    const chosen = choices[place];
    if (chosen) onDecide(chosen.decision);
  });
  return (
    <ol className={styles.choices}>
      {choices.map((choice, place) => (
        <li key={choice.label}>
          <Choice
            digit={place + 1}
            label={choice.label}
            onChoose={() => onDecide(choice.decision)}
            first={place === 0}
          />
        </li>
      ))}
    </ol>
  );
}

interface ReasonFormProps {
  kind: "dismiss" | "resolve";
  draftId: string;
  onDecide(decision: Decision): void;
  onClose(): void;
}

function ReasonForm({ kind, draftId, onDecide, onClose }: ReasonFormProps) {
  const drafts = draftsOf(draftId);
  const [note, setNote] = useDraft(drafts[kind]);
  const [repository, setRepository] = useDraft(drafts.repository);
  const reasons: readonly DismissalReason[] = kind === "dismiss" ? DISMISS_REASONS : RESOLVE_REASONS;
  // What is typed is forgotten only when the server has accepted it.
  const decide = (reason: DismissalReason | null) =>
    onDecide(kind === "dismiss" ? { kind, reason, note, repository } : { kind, reason, note });
  useDigits((place) => {
    const reason = reasons[place];
    if (reason) decide(reason);
  });
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        decide(null);
      }}
    >
      <ol className={styles.choices}>
        {reasons.map((reason, place) => (
          <li key={reason}>
            <Choice digit={place + 1} label={REASON_LABELS[reason]} onChoose={() => decide(reason)} />
          </li>
        ))}
      </ol>
      <TextArea
        label="Note (optional)"
        help="It is kept in the work log, with the reason."
        rows={2}
        maxLength={4000}
        value={note}
        onChange={(event) => setNote(event.target.value)}
      />
      {kind === "dismiss" ? (
        <TextField
          label="The right repository, if it is about another one"
          placeholder="owner/name"
          maxLength={200}
          value={repository}
          onChange={(event) => setRepository(event.target.value)}
        />
      ) : null}
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" kind="primary" keyHint="Enter" data-autofocus="">
          {TITLES[kind]} without a reason
        </Button>
      </DialogActions>
    </form>
  );
}

interface ChoiceProps {
  digit: number;
  label: string;
  onChoose(): void;
  first?: boolean;
}

function Choice({ digit, label, onChoose, first = false }: ChoiceProps) {
  return (
    <button
      type="button"
      className={styles.choice}
      onClick={onChoose}
      data-autofocus={first ? "" : undefined}
    >
      <kbd className={styles.digit}>{digit}</kbd>
      {label}
    </button>
  );
}
