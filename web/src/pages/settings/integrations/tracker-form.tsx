import { type FormEvent, useState } from "react";
import { errorMessage } from "@/api/errors";
import type { TrackerKind } from "@/api/types";
import { KINDS, PLACES, TOKEN_HELP } from "@/nouns/trackers/labels";
import { useConnectTracker } from "@/nouns/trackers/mutations";
import { Button } from "@/ui/controls/button";
import { SelectField, TextField } from "@/ui/controls/field";
import { InlineError } from "@/ui/states";
import styles from "../settings.module.css";

interface TrackerFormProps {
  projectId: string;
  /** Why nothing can be changed; null when it can. */
  readOnly: string | null;
  /** Told of the secret of the webhook, which is shown once. */
  onSecret(secret: string): void;
}

/** Connects a tracker: its kind, where issues are created, and a token. */
export function TrackerForm({ projectId, readOnly, onSecret }: TrackerFormProps) {
  const [kind, setKind] = useState<TrackerKind>("github");
  const [target, setTarget] = useState<Record<string, string>>({});
  const [token, setToken] = useState("");
  const connect = useConnectTracker(projectId, onSecret);
  const missing = PLACES[kind].find((one) => one.required && !target[one.name]?.trim());
  const problem = missing
    ? `Enter this first: ${missing.label}.`
    : token.trim() === "" && kind !== "github"
      ? "Enter a token first."
      : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (readOnly ?? problem) return;
    const fields = PLACES[kind].map((one) => [one.name, target[one.name]?.trim() ?? ""] as const);
    const given = Object.fromEntries(fields.filter(([, value]) => value !== ""));
    connect.mutate({ kind, target: given, token: token.trim() || null });
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <SelectField<TrackerKind>
        label="Tracker"
        value={kind}
        options={KINDS}
        unavailable={readOnly}
        onChange={setKind}
      />
      {PLACES[kind].map((one) => (
        <TextField
          key={one.name}
          label={one.required ? one.label : `${one.label}, optional`}
          help={one.help}
          autoComplete="off"
          value={target[one.name] ?? ""}
          unavailable={readOnly}
          onChange={(event) => setTarget({ ...target, [one.name]: event.target.value })}
        />
      ))}
      <TextField
        label={kind === "github" ? "Token, optional" : "Token"}
        type="password"
        autoComplete="off"
        help={TOKEN_HELP[kind]}
        value={token}
        unavailable={readOnly}
        onChange={(event) => setToken(event.target.value)}
      />
      {connect.error ? <InlineError>{errorMessage(connect.error)}</InlineError> : null}
      <div className={styles.row}>
        <Button type="submit" kind="primary" busy={connect.isPending} unavailable={readOnly ?? problem}>
          Connect
        </Button>
      </div>
    </form>
  );
}
