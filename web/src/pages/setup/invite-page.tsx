import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { ApiFailure, errorMessage, isFailure } from "@/api/errors";
import type { Invitation } from "@/api/session";
import { NO_TOKEN, tokenOf } from "@/lib/token-of";
import styles from "@/nouns/session/components/form.module.css";
import { Outside } from "@/nouns/session/components/outside";
import { SignInForm } from "@/nouns/session/components/sign-in-form";
import { useAcceptInvitation, useDeclineInvitation, useLeaveForInvitation } from "@/nouns/session/mutations";
import { invitationQuery } from "@/nouns/session/queries";
import { Button } from "@/ui/controls/button";
import { TextField } from "@/ui/controls/field";
import { InlineError, Loading } from "@/ui/states";

/** Accepts an invitation to an organization, by the link that an owner handed on. */
export function InvitePage() {
  const [token] = useState(() => tokenOf(window.location.hash));
  const [declined, setDeclined] = useState(false);
  const invitation = useQuery({ ...invitationQuery(token), enabled: token !== "" && !declined });
  if (declined) return <Outside title="Invitation declined" text="The link can no longer be used." />;
  if (invitation.data) {
    const { organization, role, email, next } = invitation.data;
    return (
      <Outside title={`Join ${organization}`} text={`${email} is invited as ${role}.`}>
        <Step
          key={next}
          token={token}
          invitation={invitation.data}
          onSignedIn={() => void invitation.refetch()}
        />
        {next === "switch_account" ? null : <Decline token={token} onDeclined={() => setDeclined(true)} />}
      </Outside>
    );
  }
  if (token !== "" && invitation.isPending) return <Loading label="Loading the invitation" />;
  const refused = isFailure(invitation.error, "invalid") || isFailure(invitation.error, "not-found");
  return (
    <Outside title="The invitation can't be opened">
      <InlineError>
        {token === ""
          ? NO_TOKEN
          : refused
            ? "It was used, withdrawn, or has expired. Ask for a new one."
            : errorMessage(invitation.error)}
      </InlineError>
      {token === "" || refused ? null : <Button onClick={() => void invitation.refetch()}>Try again</Button>}
    </Outside>
  );
}

interface StepProps {
  token: string;
  invitation: Invitation;
  onSignedIn(): void;
}

function Step({ token, invitation, onSignedIn }: StepProps) {
  const { next, email } = invitation;
  if (next === "create_account") return <AccountForm token={token} email={email} />;
  if (next === "join") return <Join token={token} />;
  if (next === "switch_account") return <Switch email={email} onSignedOut={onSignedIn} />;
  return (
    <>
      <p className={styles.text}>There is an account of this address. Sign in to join.</p>
      <SignInForm email={email} onSignedIn={onSignedIn} />
    </>
  );
}

function Decline({ token, onDeclined }: { token: string; onDeclined(): void }) {
  const decline = useDeclineInvitation();
  return (
    <>
      {decline.error ? <InlineError>{errorMessage(decline.error)}</InlineError> : null}
      <Button busy={decline.isPending} onClick={() => decline.mutate(token, { onSuccess: onDeclined })}>
        Decline
      </Button>
    </>
  );
}

function Join({ token }: { token: string }) {
  const accept = useAcceptInvitation();
  const navigate = useNavigate();
  const join = () => accept.mutate({ token }, { onSuccess: () => void navigate({ to: "/", replace: true }) });
  return (
    <>
      {accept.error ? <InlineError>{errorMessage(accept.error)}</InlineError> : null}
      <Button kind="primary" busy={accept.isPending} onClick={join}>
        Accept
      </Button>
    </>
  );
}

function Switch({ email, onSignedOut }: { email: string; onSignedOut(): void }) {
  const leave = useLeaveForInvitation();
  return (
    <>
      <p className={styles.text}>Another account is signed in here. Sign out, then continue as {email}.</p>
      {leave.error ? <InlineError>{errorMessage(leave.error)}</InlineError> : null}
      <Button
        kind="primary"
        busy={leave.isPending}
        onClick={() => leave.mutate(undefined, { onSuccess: onSignedOut })}
      >
        Sign out
      </Button>
    </>
  );
}

function AccountForm({ token, email }: { token: string; email: string }) {
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const accept = useAcceptInvitation();
  const navigate = useNavigate();
  const failure = accept.error;
  const wrong = (attr: string) =>
    failure instanceof ApiFailure && failure.attr === attr ? failure.message : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    accept.mutate({ token, name, password }, { onSuccess: () => void navigate({ to: "/", replace: true }) });
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <TextField label="E-mail address" type="email" autoComplete="username" readOnly value={email} />
      <TextField
        label="Name"
        autoComplete="name"
        required
        autoFocus
        value={name}
        error={wrong("name")}
        onChange={(event) => setName(event.target.value)}
      />
      <TextField
        label="Password"
        type="password"
        autoComplete="new-password"
        minLength={12}
        required
        help="At least 12 characters."
        value={password}
        error={wrong("password")}
        onChange={(event) => setPassword(event.target.value)}
      />
      {failure && !["name", "password"].some(wrong) ? (
        <InlineError>{errorMessage(failure)}</InlineError>
      ) : null}
      <Button type="submit" kind="primary" busy={accept.isPending}>
        Make the account and join
      </Button>
    </form>
  );
}
