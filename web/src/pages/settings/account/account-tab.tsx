import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ActionButton } from "@/actions/action-button";
import { useAction } from "@/actions/registry";
import { ApiFailure, errorMessage } from "@/api/errors";
import type { SignIn } from "@/api/types";
import { clip } from "@/lib/format";
import { fullTime, relativeTime } from "@/lib/time";
import { useNow } from "@/lib/use-now";
import { agentLabel } from "@/nouns/account/labels";
import { useChangePassword, useEndSignIns } from "@/nouns/account/mutations";
import { signInsQuery } from "@/nouns/account/queries";
import { useSession } from "@/nouns/session/queries";
import { Button } from "@/ui/controls/button";
import { TextField } from "@/ui/controls/field";
import { Chip } from "@/ui/display/chip";
import { type Column, Table } from "@/ui/display/table";
import { Section } from "@/ui/page";
import { Failed, InlineError, Loading } from "@/ui/states";
import styles from "../settings.module.css";
import { ProfileSection } from "./profile-section";
import { ProviderLink } from "./provider-link";
import { SecondFactor } from "./second-factor";
import { SlackLinks } from "./slack-links";

/** Who one is, where one is signed in, and one's password. */
export function AccountTab() {
  return (
    <div className={styles.tab}>
      <ProfileSection />
      <SignIns />
      <Password />
      <SecondFactor />
      <ProviderLink />
      <SlackLinks />
    </div>
  );
}

function SignIns() {
  const signIns = useQuery(signInsQuery);
  const end = useEndSignIns();
  const now = useNow();
  const others = signIns.data?.filter((one) => !one.current).length ?? 0;
  useAction("settings.sign-out-everywhere", () => end.mutate(null), {
    unavailable: others === 0 ? "You are not signed in anywhere else." : null,
  });
  const columns: Column<SignIn>[] = [
    {
      id: "where",
      label: "Where",
      text: true,
      cell: (one) => (
        <>
          <span title={clip(one.user_agent, 300)}>{agentLabel(one.user_agent)}</span>{" "}
          {one.current ? <Chip tone="good">here</Chip> : null}
          <div className={styles.meta}>{one.address}</div>
        </>
      ),
    },
    {
      id: "seen",
      label: "Last seen",
      wideOnly: true,
      cell: (one) => (
        <time dateTime={one.last_seen_at} title={fullTime(one.last_seen_at)}>
          {relativeTime(one.last_seen_at, now)}
        </time>
      ),
    },
    { id: "since", label: "Since", wideOnly: true, cell: (one) => fullTime(one.created_at) },
    {
      id: "acts",
      label: "Actions",
      hideLabel: true,
      cell: (one) =>
        one.current ? null : (
          <span className={styles.acts}>
            <Button onClick={() => end.mutate(one.id)} busy={end.isPending}>
              Sign out
            </Button>
          </span>
        ),
    },
  ];
  return (
    <Section
      title="Where you are signed in"
      actions={<ActionButton action="settings.sign-out-everywhere">Sign out everywhere else</ActionButton>}
    >
      {signIns.data ? (
        <Table caption="Sign-ins" columns={columns} rows={signIns.data} rowKey={(one) => one.id} />
      ) : signIns.error ? (
        <Failed
          title="Could not load your sign-ins"
          reason={errorMessage(signIns.error)}
          at={signIns.errorUpdatedAt}
          onRetry={() => void signIns.refetch()}
        />
      ) : (
        <Loading label="Loading your sign-ins" lines={3} />
      )}
    </Section>
  );
}

function Password() {
  const [passwords, setPasswords] = useState({ current_password: "", new_password: "" });
  const email = useSession()?.user.email;
  const change = useChangePassword();
  const failure = change.error;
  const wrong = (attr: string) =>
    failure instanceof ApiFailure && failure.attr === attr ? failure.message : null;
  const elsewhere = failure && !wrong("current_password") && !wrong("new_password");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate(passwords, { onSuccess: () => setPasswords({ current_password: "", new_password: "" }) });
  };
  return (
    <Section title="Password" help="Changing it signs you out everywhere else.">
      <form onSubmit={submit} className={styles.form}>
        <input type="hidden" autoComplete="username" value={email ?? ""} readOnly />
        <TextField
          label="Current password"
          type="password"
          autoComplete="current-password"
          required
          value={passwords.current_password}
          error={wrong("current_password")}
          onChange={(event) => setPasswords({ ...passwords, current_password: event.target.value })}
        />
        <TextField
          label="New password"
          type="password"
          autoComplete="new-password"
          minLength={12}
          required
          help="At least 12 characters."
          value={passwords.new_password}
          error={wrong("new_password")}
          onChange={(event) => setPasswords({ ...passwords, new_password: event.target.value })}
        />
        {elsewhere ? <InlineError>{errorMessage(failure)}</InlineError> : null}
        <div>
          <Button type="submit" kind="primary" busy={change.isPending}>
            Change the password
          </Button>
        </div>
      </form>
    </Section>
  );
}
