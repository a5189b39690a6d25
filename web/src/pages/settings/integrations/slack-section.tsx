import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ApiFailure, errorMessage } from "@/api/errors";
import type { SlackApp } from "@/api/types";
import { clip } from "@/lib/format";
import { fullTime } from "@/lib/time";
import { useOwnerReason } from "@/nouns/session/queries";
import { useConnectSlack, useDisconnectSlack } from "@/nouns/slack/mutations";
import { slackAppQuery } from "@/nouns/slack/queries";
import { Button } from "@/ui/controls/button";
import { CopyBox } from "@/ui/controls/copy-box";
import { TextField } from "@/ui/controls/field";
import { TypedConfirm } from "@/ui/overlays/typed-confirm";
import { Section } from "@/ui/page";
import { Failed, InlineError, Loading } from "@/ui/states";
import styles from "../settings.module.css";

/** Slack as an app: how it is created, and the workspace that is connected. */
export function SlackSection({ projectId }: { projectId: string }) {
  const app = useQuery(slackAppQuery(projectId));
  const readOnly = useOwnerReason(projectId);
  return (
    <Section
      title="Slack"
      help="One card a report, which is kept up to date, with buttons: claim, dismiss, snooze, resolve. It is shared by all projects of the organization."
    >
      {app.data ? (
        app.data.connection ? (
          <Connected projectId={projectId} connection={app.data.connection} readOnly={readOnly} />
        ) : (
          <SetUp projectId={projectId} app={app.data} readOnly={readOnly} />
        )
      ) : app.error ? (
        <Failed
          title="Could not load how Slack is connected"
          reason={errorMessage(app.error)}
          at={app.errorUpdatedAt}
          onRetry={() => void app.refetch()}
        />
      ) : (
        <Loading label="Loading how Slack is connected" lines={3} />
      )}
    </Section>
  );
}

interface ConnectedProps {
  projectId: string;
  connection: NonNullable<SlackApp["connection"]>;
  readOnly: string | null;
}

function Connected({ projectId, connection, readOnly }: ConnectedProps) {
  const [leaving, setLeaving] = useState(false);
  const disconnect = useDisconnectSlack(projectId);
  const name = clip(connection.team_name, 80);
  return (
    <>
      <p>
        Connected to <strong>{name}</strong> since {fullTime(connection.connected_at)}.
      </p>
      <p className={styles.meta}>
        Add a channel under Notifications, with the kind “Slack app”. Everybody who presses a button links
        their account once.
      </p>
      <div className={styles.row}>
        <Button kind="danger" unavailable={readOnly} onClick={() => setLeaving(true)}>
          Disconnect…
        </Button>
      </div>
      <TypedConfirm
        open={leaving}
        onClose={() => setLeaving(false)}
        title="Disconnect Slack?"
        description="Its channels get nothing more, in all projects of the organization, and all links of people end."
        word={name}
        action="Disconnect"
        onConfirm={() => disconnect.mutate()}
      />
    </>
  );
}

function SetUp({ projectId, app, readOnly }: { projectId: string; app: SlackApp; readOnly: string | null }) {
  const [secrets, setSecrets] = useState({ bot_token: "", signing_secret: "" });
  const connect = useConnectSlack(projectId);
  if (app.manifest === null) {
    return (
      <p>
        Slack has to reach this server. Its operator sets <code>POSTROOM_PUBLIC_URL</code> first.
      </p>
    );
  }
  const refused = (name: string) =>
    connect.error instanceof ApiFailure && connect.error.attr === name ? connect.error.message : null;
  const elsewhere = connect.error && !refused("bot_token") && !refused("signing_secret");
  const missing = secrets.bot_token && secrets.signing_secret ? null : "Enter both secrets first.";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (missing === null && readOnly === null) connect.mutate(secrets);
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <p>
        1.{" "}
        <a href={createUrl(app.manifest)} target="_blank" rel="noreferrer">
          Create the app at Slack
        </a>{" "}
        from this manifest, and install it to your workspace.
      </p>
      <CopyBox label="Manifest of the Slack app" text={JSON.stringify(app.manifest, null, 2)} />
      <p>2. Copy its secrets.</p>
      <TextField
        label="Bot User OAuth Token"
        type="password"
        autoComplete="off"
        help="OAuth & Permissions. It begins with xoxb-."
        value={secrets.bot_token}
        error={refused("bot_token")}
        onChange={(event) => setSecrets({ ...secrets, bot_token: event.target.value.trim() })}
      />
      <TextField
        label="Signing Secret"
        type="password"
        autoComplete="off"
        help="Basic Information."
        value={secrets.signing_secret}
        error={refused("signing_secret")}
        onChange={(event) => setSecrets({ ...secrets, signing_secret: event.target.value.trim() })}
      />
      {elsewhere ? <InlineError>{errorMessage(connect.error)}</InlineError> : null}
      <div>
        <Button type="submit" kind="primary" busy={connect.isPending} unavailable={readOnly ?? missing}>
          Connect
        </Button>
      </div>
    </form>
  );
}

function createUrl(manifest: NonNullable<SlackApp["manifest"]>): string {
  return `https://api.slack.com/apps?new_app=1&manifest_json=${encodeURIComponent(JSON.stringify(manifest))}`;
}
