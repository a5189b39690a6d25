import { type FormEvent, useState } from "react";
import { ApiFailure, errorMessage } from "@/api/errors";
import type { Spend } from "@/api/types";
import { useReadOnlyReason } from "@/nouns/session/queries";
import { limitsOf } from "@/nouns/settings/limits";
import { useSetLimits } from "@/nouns/settings/mutations";
import { Button } from "@/ui/controls/button";
import { TextField } from "@/ui/controls/field";
import { NOTHING_CHANGED } from "@/ui/controls/unavailable";
import { InlineError } from "@/ui/states";
import styles from "./settings.module.css";

const NUMBERS = "Use plain numbers, such as 2.50 and 400.";

/** The budget of a day: what the project spends at most. */
export function LimitsForm({ projectId, spend }: { projectId: string; spend: Spend }) {
  const [dollars, setDollars] = useState(String(spend.dollars_limit));
  const [calls, setCalls] = useState(String(spend.calls_limit));
  const readOnly = useReadOnlyReason(projectId);
  const change = useSetLimits(projectId);
  const failure = change.error;
  const wrong = (attr: string) =>
    failure instanceof ApiFailure && failure.attr === attr ? failure.message : null;
  const limits = limitsOf(dollars, calls);
  const same = dollars === String(spend.dollars_limit) && calls === String(spend.calls_limit);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (limits === null || readOnly !== null) return;
    // What was not touched stays the server's limit where it was.
    change.mutate({
      ...(dollars === String(spend.dollars_limit) ? {} : { dollars_per_day: limits.dollars_per_day }),
      ...(calls === String(spend.calls_limit) ? {} : { calls_per_day: limits.calls_per_day }),
    });
  };
  return (
    <form onSubmit={submit} className={styles.form}>
      <TextField
        label="US dollars a day"
        inputMode="decimal"
        autoComplete="off"
        help="Empty for as much as the server allows."
        value={dollars}
        unavailable={readOnly}
        error={wrong("dollars_per_day")}
        onChange={(event) => setDollars(event.target.value)}
      />
      <TextField
        label="Calls a day"
        inputMode="numeric"
        autoComplete="off"
        help="Empty for as many as the server allows."
        value={calls}
        unavailable={readOnly}
        error={wrong("calls_per_day")}
        onChange={(event) => setCalls(event.target.value)}
      />
      {limits === null ? <InlineError>{NUMBERS}</InlineError> : null}
      {failure && !wrong("dollars_per_day") && !wrong("calls_per_day") ? (
        <InlineError>{errorMessage(failure)}</InlineError>
      ) : null}
      {readOnly ? (
        <p className={styles.meta}>{readOnly}</p>
      ) : (
        <div className={styles.row}>
          <Button
            type="submit"
            kind="primary"
            busy={change.isPending}
            unavailable={limits === null ? NUMBERS : same ? NOTHING_CHANGED : null}
          >
            Save the budget
          </Button>
        </div>
      )}
    </form>
  );
}
