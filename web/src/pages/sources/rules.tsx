import { type FormEvent, useState } from "react";
import { errorMessage } from "@/api/errors";
import type { Source, SourceRule } from "@/api/types";
import { count, plural } from "@/lib/format";
import { useReadOnlyReason } from "@/nouns/session/queries";
import { OPERATION_OPTIONS, ruleLabel } from "@/nouns/sources/labels";
import { useSetRules } from "@/nouns/sources/mutations";
import { Button } from "@/ui/controls/button";
import { SelectField, TextField } from "@/ui/controls/field";
import { showToast } from "@/ui/overlays/toast-store";
import { Empty, InlineError } from "@/ui/states";
import styles from "./sources-page.module.css";

/** The server's rules as they are sent back: without what it says of absent values. */
function asSent(rules: Source["rules"]): readonly SourceRule[] {
  return rules.map(({ conditions, action, weight, tag }) => ({
    conditions: conditions.map(({ field, operation, value }) => ({
      field,
      operation,
      ...(value ? { value } : {}),
    })),
    action,
    ...(weight === null || weight === undefined ? {} : { weight }),
    ...(tag ? { tag } : {}),
  }));
}

/** What is done with some of what a source sends, before it becomes signals. */
export function Rules({ projectId, source }: { projectId: string; source: Source }) {
  const set = useSetRules(projectId);
  const readOnly = useReadOnlyReason(projectId);
  const rules = asSent(source.rules);
  const save = (next: readonly SourceRule[], said: string) =>
    set.mutate(
      { source, rules: next, dryRun: false },
      {
        onSuccess: () => showToast(said, { undo: () => set.mutate({ source, rules, dryRun: false }) }),
      },
    );
  return (
    <div className={styles.part}>
      {rules.length === 0 ? (
        <Empty title="No rule yet">Rules drop, weigh or tag some signals, such as all of staging.</Empty>
      ) : (
        <ol className={styles.list}>
          {rules.map((rule, at) => (
            <li key={ruleLabel(rule)} className={styles.row}>
              <span dir="auto">{ruleLabel(rule)}</span>
              <span />
              <Button
                unavailable={readOnly}
                onClick={() =>
                  save(
                    rules.filter((_one, index) => index !== at),
                    "Rule removed.",
                  )
                }
              >
                Remove
              </Button>
            </li>
          ))}
        </ol>
      )}
      {readOnly === null ? (
        <RuleForm
          busy={set.isPending}
          trial={set.data && !set.data.saved ? set.data.trial : null}
          onTry={(rule) => set.mutate({ source, rules: [...rules, rule], dryRun: true })}
          onSave={(rule) => save([...rules, rule], "Rule added.")}
        />
      ) : null}
      {set.error ? <InlineError>{errorMessage(set.error)}</InlineError> : null}
    </div>
  );
}

const FIELDS = [
  "title",
  "text",
  "environment",
  "level",
  "source_type",
  "author",
  "url",
  "object_id",
] as const;
type Operation = SourceRule["conditions"][number]["operation"];
const OPERATIONS = OPERATION_OPTIONS.filter((one): one is [Operation, string] => one[0] !== "");

interface RuleFormProps {
  busy: boolean;
  trial: { observations: number; dropped: number; reweighted: number; tagged: number } | null;
  onTry(rule: SourceRule): void;
  onSave(rule: SourceRule): void;
}

function RuleForm({ busy, trial, onTry, onSave }: RuleFormProps) {
  const [field, setField] = useState<string>("environment");
  const [operation, setOperation] = useState<Operation>("is");
  const [value, setValue] = useState("");
  const [action, setAction] = useState<SourceRule["action"]>("drop");
  const [result, setResult] = useState("");
  const bare = operation === "exists" || operation === "exists_not";
  const rule: SourceRule = {
    conditions: [{ field, operation, ...(bare ? {} : { value }) }],
    action,
    ...(action === "weight" ? { weight: Number(result) } : {}),
    ...(action === "tag" ? { tag: result } : {}),
  };
  const missing =
    !bare && value.trim() === ""
      ? "Enter what to compare with."
      : action !== "drop" && result.trim() === ""
        ? `Enter the ${action}.`
        : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSave(rule);
  };
  return (
    <form onSubmit={submit} className={styles.part}>
      <div className={styles.buttons}>
        <SelectField
          label="If"
          value={field}
          options={FIELDS.map((one) => [one, one.replaceAll("_", " ")] as const)}
          onChange={setField}
        />
        <SelectField<Operation>
          label="comparison"
          value={operation}
          options={OPERATIONS}
          onChange={setOperation}
        />
        {bare ? null : (
          <TextField label="with" value={value} onChange={(event) => setValue(event.target.value)} />
        )}
        <SelectField<SourceRule["action"]>
          label="then"
          value={action}
          options={[
            ["drop", "drop it"],
            ["weight", "set its weight"],
            ["tag", "add a tag"],
          ]}
          onChange={setAction}
        />
        {action === "drop" ? null : (
          <TextField
            label={action === "weight" ? "Weight, 0 to 1" : "Tag"}
            value={result}
            onChange={(event) => setResult(event.target.value)}
          />
        )}
        <Button onClick={() => onTry(rule)} unavailable={missing} busy={busy}>
          Try it
        </Button>
        <Button type="submit" kind="primary" unavailable={missing} busy={busy}>
          Add the rule
        </Button>
      </div>
      {trial ? (
        <p aria-live="polite">
          With it, of the newest {plural(trial.observations, "observation")} all rules together would have
          dropped {count(trial.dropped)}, weighed {count(trial.reweighted)} and tagged {count(trial.tagged)}.
        </p>
      ) : null}
    </form>
  );
}
