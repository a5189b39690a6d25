import type { ConfigField } from "@/nouns/sources/config-fields";
import { SelectField, TextArea, TextField } from "@/ui/controls/field";
import { Switch } from "@/ui/controls/switch";
import { Phrase } from "@/ui/display/prose";

export interface ConfigFormProps {
  fields: readonly ConfigField[];
  values: Readonly<Record<string, string>>;
  problems: Readonly<Record<string, string>>;
  onChange(values: Readonly<Record<string, string>>): void;
}

/** The fields of a kind's configuration. */
export function ConfigForm({ fields, values, problems, onChange }: ConfigFormProps) {
  return fields.map((field) => (
    <ConfigInput
      key={field.name}
      field={field}
      value={values[field.name] ?? field.usual}
      error={problems[field.name] ?? null}
      onChange={(next) => onChange({ ...values, [field.name]: next })}
    />
  ));
}

interface ConfigInputProps {
  field: ConfigField;
  value: string;
  error: string | null;
  onChange(value: string): void;
}

function ConfigInput({ field, value, error, onChange }: ConfigInputProps) {
  const { label, required } = field;
  const help = field.help ? <Phrase text={field.help} /> : undefined;
  if (field.kind === "switch") {
    return (
      <Switch label={label} help={help} checked={value === "true"} onChange={(on) => onChange(String(on))} />
    );
  }
  if (field.kind === "choice") {
    return (
      <SelectField
        label={label}
        value={value}
        options={field.options.map((one) => [one, one] as const)}
        onChange={onChange}
      />
    );
  }
  const shared = { label, help, required, value, error };
  return field.kind === "json" ? (
    <TextArea {...shared} onChange={(event) => onChange(event.target.value)} spellCheck={false} />
  ) : (
    <TextField {...shared} onChange={(event) => onChange(event.target.value)} />
  );
}
