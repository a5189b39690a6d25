import { type FormEvent, useState } from "react";
import { ApiFailure, errorMessage } from "@/api/errors";
import type { RepositoryToConnect } from "@/api/types";
import {
  type ConnectionForm,
  EMPTY_CONNECTION,
  repositoryName,
  toConnect,
} from "@/nouns/repositories/labels";
import { useConnectRepository } from "@/nouns/repositories/mutations";
import { Button } from "@/ui/controls/button";
import { SelectField, TextField } from "@/ui/controls/field";
import { Dialog, DialogActions } from "@/ui/overlays/dialog";
import { showToast } from "@/ui/overlays/toast-store";
import { InlineError } from "@/ui/states";
import styles from "./settings.module.css";

const KINDS = [
  ["github", "GitHub"],
  ["remote", "another Git server"],
] as const satisfies ReadonlyArray<readonly [RepositoryToConnect["kind"], string]>;

export interface RepositoryDialogProps {
  open: boolean;
  projectId: string;
  onClose(): void;
}

export function RepositoryDialog({ open, projectId, onClose }: RepositoryDialogProps) {
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Connect a repository"
      description="Postroom reads it. The token is stored encrypted and never shown again."
    >
      <ConnectForm projectId={projectId} onClose={onClose} />
    </Dialog>
  );
}

type Named = "repository" | "url" | "login" | "token";

function ConnectForm({ projectId, onClose }: Omit<RepositoryDialogProps, "open">) {
  const [form, setForm] = useState<ConnectionForm>(EMPTY_CONNECTION);
  const connect = useConnectRepository(projectId);
  const remote = form.kind === "remote";
  const failure = connect.error;
  const shown: readonly Named[] = remote ? ["url", "repository", "login", "token"] : ["repository", "token"];
  const wrong = (attr: Named) =>
    failure instanceof ApiFailure && failure.attr === attr ? failure.message : null;
  const field = (name: Named) => ({
    value: form[name],
    error: wrong(name),
    onChange: (event: { target: { value: string } }) => setForm({ ...form, [name]: event.target.value }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    connect.mutate(toConnect(form), {
      onSuccess: (connected) => {
        showToast(`${repositoryName(connected)} is connected.`);
        onClose();
      },
    });
  };
  return (
    <form onSubmit={submit} className={styles.form}>
      <SelectField
        label="Where it is"
        value={form.kind}
        options={KINDS}
        onChange={(kind) => setForm({ ...form, kind })}
      />
      {remote ? (
        <TextField
          label="Address"
          type="url"
          required
          placeholder="https://git.example.com/team/shop.git"
          {...field("url")}
        />
      ) : null}
      <TextField
        label="Repository"
        placeholder="owner/name"
        autoComplete="off"
        spellCheck={false}
        help={remote ? "Empty for the end of the address." : "Empty for all that the token reaches."}
        {...field("repository")}
      />
      {remote ? (
        <TextField
          label="Name with the token"
          autoComplete="off"
          help="oauth2 at GitLab."
          {...field("login")}
        />
      ) : null}
      <TextField
        label="Token"
        type="password"
        autoComplete="off"
        required={!remote}
        help={remote ? "Empty when everybody may read it." : "It needs to read contents, no more."}
        {...field("token")}
      />
      {failure && !shown.some(wrong) ? <InlineError>{errorMessage(failure)}</InlineError> : null}
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" kind="primary" busy={connect.isPending}>
          Connect
        </Button>
      </DialogActions>
    </form>
  );
}
