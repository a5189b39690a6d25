import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { serverAddress } from "@/api/base";
import { errorMessage, isFailure } from "@/api/errors";
import styles from "@/nouns/session/components/form.module.css";
import { SecondStep, secondStepOf } from "@/nouns/session/components/second-step";
import { useSignIn } from "@/nouns/session/mutations";
import { signInMethodsQuery } from "@/nouns/session/queries";
import { Button } from "@/ui/controls/button";
import { TextField } from "@/ui/controls/field";
import { InlineError } from "@/ui/states";

/** The words for a sign-in that failed; they don't say whether the address is known. */
function signInErrorMessage(error: Error): string {
  if (isFailure(error, "signed-out") || isFailure(error, "invalid")) {
    return "The address or the password is wrong.";
  }
  return errorMessage(error);
}

export interface SignInFormProps {
  /** The address of who was signed in, when it is about a session that ended. */
  email?: string;
  onSignedIn(): void;
}

export function SignInForm({ email: known = "", onSignedIn }: SignInFormProps) {
  const [email, setEmail] = useState(known);
  const [password, setPassword] = useState("");
  const methods = useQuery(signInMethodsQuery).data;
  const signIn = useSignIn();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate({ email, password }, { onSuccess: onSignedIn });
  };
  const step = secondStepOf(signIn.error);
  if (step !== null) return <SecondStep need={step} onSignedIn={onSignedIn} onAgain={signIn.reset} />;
  return (
    <form onSubmit={submit} className={styles.form}>
      {methods?.password === false ? null : (
        <>
          <TextField
            label="E-mail address"
            type="email"
            name="email"
            autoComplete="username"
            required
            autoFocus={known === ""}
            value={email}
            onChange={(event) => setEmail(event.target.value)}
          />
          <TextField
            label="Password"
            type="password"
            name="password"
            autoComplete="current-password"
            required
            autoFocus={known !== ""}
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
          {signIn.error ? <InlineError>{signInErrorMessage(signIn.error)}</InlineError> : null}
          <Button type="submit" kind="primary" busy={signIn.isPending}>
            Sign in
          </Button>
        </>
      )}
      {methods?.oidc ? (
        <a className={styles.oidc} href={`${serverAddress}${methods.oidc.url}`}>
          Sign in with {methods.oidc.name}
        </a>
      ) : null}
    </form>
  );
}
