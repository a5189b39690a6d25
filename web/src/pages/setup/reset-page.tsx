import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { errorMessage } from "@/api/errors";
import { NO_TOKEN, tokenOf } from "@/lib/token-of";
import styles from "@/nouns/session/components/form.module.css";
import { Outside } from "@/nouns/session/components/outside";
import { useResetPassword } from "@/nouns/session/mutations";
import { Button } from "@/ui/controls/button";
import { TextField } from "@/ui/controls/field";
import { InlineError } from "@/ui/states";

/** Sets a new password by a link that an owner or the server's operator made. */
export function ResetPage() {
  const [token] = useState(() => tokenOf(window.location.hash));
  const [password, setPassword] = useState("");
  const reset = useResetPassword();
  const navigate = useNavigate();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    reset.mutate({ token, password }, { onSuccess: () => void navigate({ to: "/", replace: true }) });
  };
  return (
    <Outside title="Set a new password" text="You are signed out everywhere else, and signed in here.">
      <form className={styles.form} onSubmit={submit}>
        {token === "" ? <InlineError>{NO_TOKEN}</InlineError> : null}
        <TextField
          label="New password"
          type="password"
          autoComplete="new-password"
          minLength={12}
          required
          autoFocus
          help="At least 12 characters."
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        {reset.error ? <InlineError>{errorMessage(reset.error)}</InlineError> : null}
        <Button
          type="submit"
          kind="primary"
          busy={reset.isPending}
          unavailable={token === "" ? NO_TOKEN : null}
        >
          Set the password
        </Button>
      </form>
    </Outside>
  );
}
