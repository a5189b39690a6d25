import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { ApiFailure, errorMessage } from "@/api/errors";
import { NO_TOKEN, tokenOf } from "@/lib/token-of";
import styles from "@/nouns/session/components/form.module.css";
import { Outside } from "@/nouns/session/components/outside";
import { useSetUp } from "@/nouns/session/mutations";
import { setUpQuery } from "@/nouns/session/queries";
import { Button } from "@/ui/controls/button";
import { TextField } from "@/ui/controls/field";
import { InlineError, Loading } from "@/ui/states";

export function SetupPage() {
  const open = useQuery(setUpQuery);
  if (open.isPending) return <Loading label="Looking whether the server is set up" />;
  if (!open.data) {
    return (
      <Outside title="Postroom is set up" text="This server already has an account.">
        <Link to="/sign-in">Sign in</Link>
      </Outside>
    );
  }
  return (
    <Outside title="Set up Postroom" text="Create the first account. It owns the server's organization.">
      <SetupForm token={tokenOf(window.location.hash)} />
    </Outside>
  );
}

function SetupForm({ token }: { token: string }) {
  const [user, setUser] = useState({ token, email: "", name: "", password: "" });
  const setUp = useSetUp();
  const navigate = useNavigate();
  const failure = setUp.error;
  const wrong = (attr: string) =>
    failure instanceof ApiFailure && failure.attr === attr ? failure.message : null;
  const elsewhere = failure && !["email", "name", "password"].some(wrong) ? errorMessage(failure) : null;
  const change = (name: "email" | "name" | "password") => (event: { target: { value: string } }) =>
    setUser({ ...user, [name]: event.target.value });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setUp.mutate(user, { onSuccess: () => void navigate({ to: "/", replace: true }) });
  };
  return (
    <form onSubmit={submit} className={styles.form}>
      {token === "" ? <InlineError>{NO_TOKEN}</InlineError> : null}
      <TextField
        label="Name"
        autoComplete="name"
        required
        autoFocus
        onChange={change("name")}
        error={wrong("name")}
      />
      <TextField
        label="E-mail address"
        type="email"
        autoComplete="username"
        required
        onChange={change("email")}
        error={wrong("email")}
      />
      <TextField
        label="Password"
        type="password"
        autoComplete="new-password"
        minLength={12}
        required
        help="At least 12 characters."
        onChange={change("password")}
        error={wrong("password")}
      />
      {elsewhere ? <InlineError>{elsewhere}</InlineError> : null}
      <Button
        type="submit"
        kind="primary"
        busy={setUp.isPending}
        unavailable={token === "" ? NO_TOKEN : null}
      >
        Make the account
      </Button>
    </form>
  );
}
