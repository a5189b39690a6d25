import { type FormEvent, useState } from "react";
import { errorMessage } from "@/api/errors";
import styles from "@/nouns/scouts/components/finding-verdict.module.css";
import { useGiveFeedback, type Verdict } from "@/nouns/scouts/mutations";
import { useReadOnlyReason } from "@/nouns/session/queries";
import { Button } from "@/ui/controls/button";
import { TextField } from "@/ui/controls/field";
import { InlineError } from "@/ui/states";

const LONGEST_NOTE = 4000;

interface FindingVerdictProps {
  projectId: string;
  reportId: string;
}

/** Says with one press whether what a scout found is useful; where it is not, the scout can be told why. */
export function FindingVerdict({ projectId, reportId }: FindingVerdictProps) {
  const [given, setGiven] = useState<Verdict | null>(null);
  const give = useGiveFeedback(projectId, reportId);
  const readOnly = useReadOnlyReason(projectId);
  const say = (sentiment: Verdict) =>
    give.mutate({ sentiment, note: "" }, { onSuccess: () => setGiven(sentiment) });
  return (
    <div className={styles.verdict}>
      <fieldset className={styles.row} aria-label="Is this finding useful?">
        <Button
          kind="quiet"
          aria-pressed={given === "positive"}
          unavailable={readOnly}
          onClick={() => say("positive")}
        >
          Useful
        </Button>
        <Button
          kind="quiet"
          aria-pressed={given === "negative"}
          unavailable={readOnly}
          onClick={() => say("negative")}
        >
          Not useful
        </Button>
        <span className={styles.said} role="status">
          {given === null ? "" : "Recorded."}
        </span>
      </fieldset>
      {give.error ? <InlineError>{errorMessage(give.error)}</InlineError> : null}
      {given === "negative" ? <Why projectId={projectId} reportId={reportId} /> : null}
    </div>
  );
}

function Why({ projectId, reportId }: FindingVerdictProps) {
  const [note, setNote] = useState("");
  const give = useGiveFeedback(projectId, reportId);
  if (give.data) {
    return (
      <p className={styles.said} role="status">
        {give.data.forwarded ? "The scout has it as a note now." : "The reason is recorded."}
      </p>
    );
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (note.trim() === "") return;
    give.mutate({ sentiment: "negative", note: note.trim() });
  };
  return (
    <form className={styles.why} onSubmit={submit}>
      <TextField
        label="Why not?"
        placeholder="It is planned work."
        help="Optional."
        maxLength={LONGEST_NOTE}
        value={note}
        error={give.error ? errorMessage(give.error) : null}
        onChange={(event) => setNote(event.target.value)}
      />
      <Button
        type="submit"
        busy={give.isPending}
        unavailable={note.trim() === "" ? "Write why first." : null}
      >
        Send
      </Button>
    </form>
  );
}
