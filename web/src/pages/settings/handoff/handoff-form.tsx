import { type FormEvent, useId, useState } from "react";
import { ApiFailure, errorMessage } from "@/api/errors";
import type { HandoffChanges, HandoffConfig } from "@/api/types";
import { CHANNELS, type Channel, readLimit } from "@/nouns/handoff/labels";
import { useChangeHandoff } from "@/nouns/handoff/mutations";
import { useReadOnlyReason } from "@/nouns/session/queries";
import { Button } from "@/ui/controls/button";
import { TextField } from "@/ui/controls/field";
import { NOTHING_CHANGED } from "@/ui/controls/unavailable";
import { announce } from "@/ui/overlays/toast-store";
import { InlineError } from "@/ui/states";
import styles from "../settings.module.css";

const LIMIT = "Enter a whole number from 0 to 10,000, or leave it empty.";

interface HandoffFormProps {
  projectId: string;
  config: HandoffConfig;
  /** Told of a new secret, which is shown once. */
  onSecret(secret: string): void;
}

/** The channel, its address and secret, and how much may start automatically in a day. */
export function HandoffForm({ projectId, config, onSecret }: HandoffFormProps) {
  const [channel, setChannel] = useState<Channel>(config.channel);
  const [url, setUrl] = useState(config.webhook_url ?? "");
  const [limit, setLimit] = useState(config.daily_limit === null ? "" : String(config.daily_limit));
  const readOnly = useReadOnlyReason(projectId);
  const change = useChangeHandoff(projectId, onSecret);
  const refused = change.error instanceof ApiFailure ? change.error : null;
  const wrong = (attr: string) => (refused?.attr === attr ? refused.message : null);
  const placed = ["webhook_url", "daily_limit"].includes(refused?.attr ?? "");
  const most = readLimit(limit);
  const changes: HandoffChanges = {
    ...(channel === config.channel ? {} : { channel }),
    ...(url.trim() === (config.webhook_url ?? "") ? {} : { webhook_url: url.trim() || null }),
    ...(most === undefined || most === config.daily_limit ? {} : { daily_limit: most }),
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (readOnly === null) change.mutate(changes);
  };
  const idle = Object.keys(changes).length === 0;
  return (
    <form onSubmit={submit} className={styles.form}>
      <Channels channel={channel} unavailable={readOnly} onChange={setChannel} />
      {channel === "webhook" ? (
        <TextField
          label="Address of the webhook"
          type="url"
          required
          placeholder="https://agents.example.com/postroom"
          value={url}
          unavailable={readOnly}
          error={wrong("webhook_url")}
          onChange={(event) => setUrl(event.target.value)}
        />
      ) : null}
      <TextField
        label="Automatic starts per day, at most"
        inputMode="numeric"
        help="Counts the last 24 hours. Empty for the server's own limit. Reports handed off by a person are not limited."
        value={limit}
        unavailable={readOnly}
        error={most === undefined ? LIMIT : wrong("daily_limit")}
        onChange={(event) => setLimit(event.target.value)}
      />
      {change.error && !placed ? <InlineError>{errorMessage(change.error)}</InlineError> : null}
      <div className={styles.row}>
        <Button
          type="submit"
          kind="primary"
          busy={change.isPending}
          unavailable={readOnly ?? (most === undefined ? LIMIT : idle ? NOTHING_CHANGED : null)}
        >
          Save
        </Button>
        {config.has_webhook_secret && config.channel === "webhook" && readOnly === null ? (
          <Button
            busy={change.isPending}
            title="The current secret stops working at once"
            onClick={() => change.mutate({ rotate_secret: true })}
          >
            Make a new secret
          </Button>
        ) : null}
      </div>
    </form>
  );
}

interface ChannelsProps {
  channel: Channel;
  /** Why it can't be chosen; null when it can. */
  unavailable: string | null;
  onChange(channel: Channel): void;
}

function Channels({ channel, unavailable, onChange }: ChannelsProps) {
  const id = useId();
  const choose = (chosen: Channel) => (unavailable === null ? onChange(chosen) : announce(unavailable));
  return (
    <fieldset className={styles.choices} aria-describedby={unavailable === null ? undefined : id}>
      <legend className={styles.legend}>Reports that are handed off</legend>
      {CHANNELS.map(([name, label, help]) => (
        <label key={name} className={styles.choice}>
          <input
            type="radio"
            name="channel"
            value={name}
            checked={channel === name}
            aria-disabled={unavailable === null ? undefined : true}
            onChange={() => choose(name)}
          />
          <span>
            {label}
            <span className={styles.meta}>{help}</span>
          </span>
        </label>
      ))}
      {unavailable === null ? null : (
        <p id={id} className={styles.meta}>
          {unavailable}
        </p>
      )}
    </fieldset>
  );
}
