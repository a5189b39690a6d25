import styles from "@/nouns/scouts/components/form-editor.module.css";
import { type ConditionDraft, NO_CONDITION, OPS, type Problems } from "@/nouns/scouts/form-draft";
import { Button } from "@/ui/controls/button";
import { SelectField, TextField } from "@/ui/controls/field";
import { InlineError } from "@/ui/states";

const MOST_CONDITIONS = 8;

export interface ConditionsProps {
  /** The name of the field: its problems are `name__0` and so on. */
  name: "where" | "part";
  /** What one of them is called: "Condition 1". */
  label: string;
  value: readonly ConditionDraft[];
  /** How many there are at least. */
  least: number;
  problems: Problems;
  readOnly: string | null;
  onChange(value: readonly ConditionDraft[]): void;
}

/** Conditions that all have to hold, each in a row. */
export function Conditions({ name, label, value, least, problems, readOnly, onChange }: ConditionsProps) {
  const full = value.length >= MOST_CONDITIONS ? "A form has at most eight conditions." : null;
  return (
    <>
      {value.map((one, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: conditions have no other identity
        <fieldset className={styles.condition} key={place}>
          <legend className="visually-hidden">
            {label} {place + 1}
          </legend>
          <Condition
            value={one}
            readOnly={readOnly}
            onChange={(changed) => onChange(value.map((old, at) => (at === place ? changed : old)))}
          />
          {value.length > least ? (
            <Button
              kind="quiet"
              aria-label={`Remove ${label.toLowerCase()} ${place + 1}`}
              unavailable={readOnly}
              onClick={() => onChange(value.filter((_, at) => at !== place))}
            >
              Remove
            </Button>
          ) : null}
          {problems[`${name}__${place}`] ? (
            <div className={styles.wide}>
              <InlineError>{problems[`${name}__${place}`]}</InlineError>
            </div>
          ) : null}
        </fieldset>
      ))}
      {problems[name] ? <InlineError>{problems[name]}</InlineError> : null}
      <div>
        <Button unavailable={readOnly ?? full} onClick={() => onChange([...value, NO_CONDITION])}>
          Add a condition
        </Button>
      </div>
    </>
  );
}

interface ConditionProps {
  value: ConditionDraft;
  readOnly: string | null;
  onChange(value: ConditionDraft): void;
}

function Condition({ value, readOnly, onChange }: ConditionProps) {
  return (
    <>
      <TextField
        label="Field"
        value={value.field}
        maxLength={100}
        unavailable={readOnly}
        onChange={(event) => onChange({ ...value, field: event.target.value })}
      />
      <SelectField
        label="Comparison"
        value={value.op}
        options={OPS}
        unavailable={readOnly}
        onChange={(op) => onChange({ ...value, op })}
      />
      {value.op === "exists" ? null : (
        <TextField
          label="Value"
          value={value.value}
          maxLength={200}
          unavailable={readOnly}
          onChange={(event) => onChange({ ...value, value: event.target.value })}
        />
      )}
    </>
  );
}
