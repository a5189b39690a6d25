import { type FormEvent, useEffect, useEffectEvent, useState } from "react";
import { ApiFailure, errorMessage } from "@/api/errors";
import { FactorSecret } from "@/nouns/session/components/factor-secret";
import styles from "@/nouns/session/components/form.module.css";
import { useSetUpToSignIn, useSignInWithCode } from "@/nouns/session/mutations";
import { Button } from "@/ui/controls/button";
import { TextField } from "@/ui/controls/field";

/** What is needed after the first step of signing in, by the error that it ended with; null for other errors. */
export function secondStepOf(error: Error | null): "code" | "set-up" | null {
  if (!(error instanceof ApiFailure)) return null;
  if (error.code === "second_factor_required") return "code";
  return error.code === "second_factor_set_up" ? "set-up" : null;
}

export interface SecondStepProps {
  need: "code" | "set-up";
  onSignedIn(): void;
  onAgain(): void;
}

/** Asks for the code of the second factor, or has it set up first where an organization requires one. */
export function SecondStep({ need, onSignedIn, onAgain }: SecondStepProps) {
  const [code, setCode] = useState("");
  const setUp = useSetUpToSignIn();
  const signIn = useSignInWithCode();
  const begin = useEffectEvent(() => setUp.mutate());
  useEffect(() => {
    if (need === "set-up") begin();
  }, [need]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate(code, { onSuccess: onSignedIn });
  };
  const error = signIn.error ?? setUp.error;
  return (
    <form onSubmit={submit} className={styles.form}>
      {need === "set-up" ? <p>Your organization requires a second factor.</p> : null}
      {setUp.data ? <FactorSecret made={setUp.data} /> : null}
      <TextField
        label="Code"
        help={
          need === "code"
            ? "Six digits from your authenticator app, or a recovery code."
            : "Six digits from the app."
        }
        autoComplete="one-time-code"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={40}
        required
        autoFocus
        value={code}
        error={error ? errorMessage(error) : null}
        onChange={(event) => setCode(event.target.value)}
      />
      <Button type="submit" kind="primary" busy={signIn.isPending}>
        Sign in
      </Button>
      <Button onClick={onAgain}>Use another account</Button>
    </form>
  );
}
