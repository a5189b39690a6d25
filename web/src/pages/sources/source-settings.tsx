import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { errorMessage } from "@/api/errors";
import type { Source, SourceKind } from "@/api/types";
import { useReadOnlyReason } from "@/nouns/session/queries";
import { ConfigForm } from "@/nouns/sources/components/config-form";
import { ShownOnce } from "@/nouns/sources/components/shown-once";
import { fieldsOf, readForm, written } from "@/nouns/sources/config-fields";
import { useChangeSource, useDisconnectSource, useRollToken } from "@/nouns/sources/mutations";
import { sourceKindsQuery } from "@/nouns/sources/queries";
import { Button } from "@/ui/controls/button";
import { SelectField, TextField } from "@/ui/controls/field";
import { TypedConfirm } from "@/ui/overlays/typed-confirm";
import { InlineError, Loading } from "@/ui/states";
import styles from "./sources-page.module.css";

/** The name, weight, configuration and secrets of a source; another token; disconnecting it. */
export function SourceSettings({ projectId, source }: { projectId: string; source: Source }) {
  const kind = useQuery(sourceKindsQuery(projectId)).data?.find((one) => one.name === source.kind);
  const readOnly = useReadOnlyReason(projectId);
  const roll = useRollToken(projectId);
  const disconnect = useDisconnectSource(projectId);
  const navigate = useNavigate();
  const [leaving, setLeaving] = useState(false);
  if (!kind) return <Loading label="Loading the kind of the source" />;
  return (
    <div className={styles.part}>
      <SettingsForm projectId={projectId} source={source} kind={kind} readOnly={readOnly} />
      {kind.signed || source.webhook_path === null ? null : (
        <div className={styles.danger}>
          <Button onClick={() => roll.mutate(source)} busy={roll.isPending} unavailable={readOnly}>
            Make another token for its address
          </Button>
          <p className={styles.facts}>The previous token no longer works.</p>
          {roll.data ? <ShownOnce made={roll.data} /> : null}
        </div>
      )}
      <div className={styles.danger}>
        <Button kind="danger" onClick={() => setLeaving(true)} unavailable={readOnly}>
          Disconnect…
        </Button>
      </div>
      <TypedConfirm
        open={leaving}
        onClose={() => setLeaving(false)}
        title={`Disconnect ${source.name}?`}
        description="Its deliveries are deleted and its address stops working. Its signals stay. This can't be undone."
        word={source.name}
        action="Disconnect"
        onConfirm={() =>
          disconnect.mutate(source, {
            onSuccess: () => void navigate({ to: "/projects/$projectId/sources", params: { projectId } }),
          })
        }
      />
    </div>
  );
}

const IMPACTS: ReadonlyArray<readonly [Source["impact"], string]> = [
  ["all", "Facts and text: users, severity, blocked people, lost data"],
  ["facts", "Facts of the source alone"],
  ["nothing", "Nothing"],
];

interface FormProps {
  projectId: string;
  source: Source;
  kind: SourceKind;
  readOnly: string | null;
}

function SettingsForm({ projectId, source, kind, readOnly }: FormProps) {
  const fields = fieldsOf(kind.config_schema);
  const start = Object.fromEntries(
    fields
      .filter((field) => field.name in source.config)
      .map((field) => [field.name, written(field.kind, source.config[field.name])]),
  );
  const [name, setName] = useState(source.name);
  const [weight, setWeight] = useState(source.weight === null ? "" : String(source.weight));
  const [impact, setImpact] = useState(source.impact);
  const [values, setValues] = useState<Readonly<Record<string, string>>>(start);
  const [secrets, setSecrets] = useState<Readonly<Record<string, string>>>({});
  const change = useChangeSource(projectId);
  const read = readForm(fields, values);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (Object.keys(read.problems).length > 0) return;
    const given = Object.entries(secrets).filter(([, secret]) => secret !== "");
    change.mutate({
      source,
      changes: {
        name,
        weight: weight.trim() === "" ? null : Number(weight),
        impact,
        config: { ...read.config },
        ...(given.length > 0 ? { secrets: Object.fromEntries(given) } : {}),
      },
      said: "Saved.",
      undo:
        given.length > 0
          ? null
          : { name: source.name, weight: source.weight, impact: source.impact, config: source.config },
    });
  };
  return (
    <form onSubmit={submit} className={styles.form}>
      <TextField label="Name" required value={name} onChange={(event) => setName(event.target.value)} />
      <TextField
        label="Weight of its signals"
        type="number"
        min={0}
        max={1}
        step="any"
        placeholder={String(kind.weight)}
        help={`0 to 1. Empty for that of its kind, ${kind.weight}.`}
        value={weight}
        onChange={(event) => setWeight(event.target.value)}
      />
      <SelectField<Source["impact"]>
        label="What raises that weight"
        value={impact}
        options={IMPACTS}
        onChange={setImpact}
      />
      <ConfigForm fields={fields} values={values} problems={read.problems} onChange={setValues} />
      {kind.secrets.map((secret) => (
        <TextField
          key={secret.name}
          label={secret.title}
          type="password"
          autoComplete="off"
          placeholder={source.secrets.includes(secret.name) ? "set; write another to replace it" : "not set"}
          help={secret.help}
          value={secrets[secret.name] ?? ""}
          onChange={(event) => setSecrets({ ...secrets, [secret.name]: event.target.value })}
        />
      ))}
      {change.error ? <InlineError>{errorMessage(change.error)}</InlineError> : null}
      <div className={styles.buttons}>
        <Button type="submit" kind="primary" busy={change.isPending} unavailable={readOnly}>
          Save
        </Button>
      </div>
    </form>
  );
}
