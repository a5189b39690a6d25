import { type FormEvent, useState } from "react";
import { ApiFailure, errorMessage } from "@/api/errors";
import type { Destination } from "@/api/types";
import { addressHelp, KINDS, type Kind } from "@/nouns/notifications/labels";
import { useAddDestination, useChangeDestination } from "@/nouns/notifications/mutations";
import { Button } from "@/ui/controls/button";
import { SelectField, TextField } from "@/ui/controls/field";
import { Dialog, DialogActions } from "@/ui/overlays/dialog";
import { InlineError } from "@/ui/states";
import styles from "../settings.module.css";
import { problemOf, type Rule, RuleFields, ruleChanges, startRule } from "./rule-fields";

interface DestinationDialogProps {
  projectId: string;
  /** What is changed, or `new`; null while the dialog is closed. */
  shown: Destination | "new" | null;
  /** Why nothing of the project can be changed, only one's own; null when it can. */
  readOnly: string | null;
  /** Told of a new secret, which is shown once. */
  onSecret(secret: string): void;
  onClose(): void;
}

/** Adds a destination, or changes the rule of one. */
export function DestinationDialog({ projectId, shown, readOnly, onSecret, onClose }: DestinationDialogProps) {
  return (
    <Dialog
      open={shown !== null}
      onClose={onClose}
      title={shown === "new" ? "Add a destination" : "Change the destination"}
    >
      {shown === null ? null : shown === "new" ? (
        <AddForm projectId={projectId} readOnly={readOnly} onSecret={onSecret} onClose={onClose} />
      ) : (
        <ChangeForm projectId={projectId} destination={shown} onClose={onClose} />
      )}
    </Dialog>
  );
}

type Whose = "project" | "mine";

function AddForm({ projectId, readOnly, onSecret, onClose }: Omit<DestinationDialogProps, "shown">) {
  const [kind, setKind] = useState<Kind>("slack");
  const [whose, setWhose] = useState<Whose>(readOnly === null ? "project" : "mine");
  const [address, setAddress] = useState("");
  const [token, setToken] = useState("");
  const [rule, setRule] = useState<Rule>(startRule(null, readOnly !== null));
  const add = useAddDestination(projectId, onSecret);
  const personal = whose === "mine";
  const own = personal && kind === "email";
  const optional = own || (personal && kind === "slack_app");
  const problem = !optional && address.trim() === "" ? "Enter the address first." : problemOf(rule);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (problem !== null) return;
    const body = {
      ...ruleChanges(rule, kind),
      kind,
      personal,
      ...(own || address.trim() === "" ? {} : { address: address.trim() }),
      ...(kind === "ntfy" && token !== "" ? { token } : {}),
    };
    add.mutate(body, { onSuccess: onClose });
  };
  const choose = (next: Whose) => {
    setWhose(next);
    setRule({ ...rule, events: startRule(null, next === "mine").events });
  };
  const refused = add.error instanceof ApiFailure && add.error.attr === "address" ? add.error.message : null;
  return (
    <form className={styles.form} onSubmit={submit}>
      <SelectField<Kind> label="Kind" value={kind} options={KINDS} onChange={setKind} />
      {readOnly === null ? (
        <SelectField<Whose>
          label="For"
          value={whose}
          options={[
            ["project", "The project: everybody sees it"],
            ["mine", "Me: reports suggested to me"],
          ]}
          onChange={choose}
        />
      ) : (
        <p className={styles.meta}>For you. {readOnly}</p>
      )}
      {own ? (
        <p className={styles.meta}>It goes to the address of your account.</p>
      ) : (
        <TextField
          label="Address"
          autoComplete="off"
          value={address}
          help={addressHelp(kind)}
          error={refused}
          onChange={(event) => setAddress(event.target.value)}
        />
      )}
      {kind === "ntfy" ? (
        <TextField
          label="Access token, if the topic needs one"
          type="password"
          autoComplete="off"
          value={token}
          onChange={(event) => setToken(event.target.value)}
        />
      ) : null}
      <RuleFields rule={rule} onChange={setRule} />
      {add.error && refused === null ? <InlineError>{errorMessage(add.error)}</InlineError> : null}
      <Actions label="Add" busy={add.isPending} problem={problem} onClose={onClose} />
    </form>
  );
}

function ChangeForm({
  projectId,
  destination,
  onClose,
}: {
  projectId: string;
  destination: Destination;
  onClose(): void;
}) {
  const [rule, setRule] = useState<Rule>(startRule(destination, destination.personal));
  const change = useChangeDestination(projectId, destination.id);
  const problem = problemOf(rule);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (problem === null) change.mutate(ruleChanges(rule, destination.kind), { onSuccess: onClose });
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <RuleFields rule={rule} onChange={setRule} />
      {change.error ? <InlineError>{errorMessage(change.error)}</InlineError> : null}
      <Actions label="Save" busy={change.isPending} problem={problem} onClose={onClose} />
    </form>
  );
}

interface ActionsProps {
  label: string;
  busy: boolean;
  problem: string | null;
  onClose(): void;
}

function Actions({ label, busy, problem, onClose }: ActionsProps) {
  return (
    <DialogActions>
      <Button onClick={onClose}>Cancel</Button>
      <Button type="submit" kind="primary" busy={busy} unavailable={problem}>
        {label}
      </Button>
    </DialogActions>
  );
}
