import { type FormEvent, useState } from "react";
import { errorMessage } from "@/api/errors";
import type { KeyScope, PersonalKey } from "@/api/types";
import { useMakeKey } from "@/nouns/account/mutations";
import { useSession } from "@/nouns/session/queries";
import { Button } from "@/ui/controls/button";
import { SelectField, TextField } from "@/ui/controls/field";
import { Dialog, DialogActions } from "@/ui/overlays/dialog";
import { InlineError } from "@/ui/states";
import styles from "../settings.module.css";

const SCOPES: ReadonlyArray<readonly [KeyScope, string]> = [
  ["signal:emit", "send signals"],
  ["task:read", "read reports"],
  ["task:write", "change reports"],
  ["notification:write", "be notified"],
  ["signal_scout:read", "read scouts"],
  ["signal_scout:write", "change scouts"],
  ["error_tracking:read", "read source maps"],
  ["error_tracking:write", "upload source maps"],
  ["project:read", "read projects"],
  ["project:write", "make projects"],
  ["organization:read", "read organizations"],
  ["organization_member:read", "read members"],
  ["organization_member:write", "change members"],
  ["user:read", "read who you are"],
  ["user:write", "change your settings"],
];

export interface KeyDialogProps {
  open: boolean;
  onClose(): void;
  onMade(key: PersonalKey): void;
}

/** Makes a key: its name, what it may do, and for which project. */
export function KeyDialog(props: KeyDialogProps) {
  return (
    <Dialog open={props.open} onClose={props.onClose} title="Make a key" wide>
      <KeyForm {...props} />
    </Dialog>
  );
}

function KeyForm({ onClose, onMade }: KeyDialogProps) {
  const [label, setLabel] = useState("");
  const [scopes, setScopes] = useState<readonly KeyScope[]>(["signal:emit"]);
  const [project, setProject] = useState("");
  const make = useMakeKey();
  const projects = useSession()?.organizations.flatMap((one) => one.projects) ?? [];
  const toggle = (scope: KeyScope) =>
    setScopes(scopes.includes(scope) ? scopes.filter((one) => one !== scope) : [...scopes, scope]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate(
      { label, scopes, projects: project === "" ? [] : [Number(project)] },
      {
        onSuccess: (key) => {
          onClose();
          onMade(key);
        },
      },
    );
  };
  return (
    <form onSubmit={submit} className={styles.tab}>
      <TextField
        label="Name"
        required
        autoFocus
        value={label}
        placeholder="What uses it"
        onChange={(event) => setLabel(event.target.value)}
      />
      <fieldset>
        <legend className={styles.legend}>It may</legend>
        <div className={styles.scopes}>
          {SCOPES.map(([scope, words]) => (
            <label key={scope}>
              <input type="checkbox" checked={scopes.includes(scope)} onChange={() => toggle(scope)} />
              <span>
                {words} <code className={styles.meta}>{scope}</code>
              </span>
            </label>
          ))}
        </div>
      </fieldset>
      <SelectField
        label="In"
        value={project}
        options={[
          ["", "all projects that you reach"],
          ...projects.map((one) => [String(one.id), one.name] as const),
        ]}
        onChange={setProject}
      />
      {make.error ? <InlineError>{errorMessage(make.error)}</InlineError> : null}
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button
          type="submit"
          kind="primary"
          busy={make.isPending}
          unavailable={scopes.length > 0 ? null : "Select what the key may do."}
        >
          Make the key
        </Button>
      </DialogActions>
    </form>
  );
}
