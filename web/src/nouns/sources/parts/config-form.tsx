import type { ConfigField } from "@/nouns/sources/config-fields";
import { SelectField, TextArea, TextField } from "@/ui/controls/field";
import { Switch } from "@/ui/controls/switch";

export interface ConfigFormProps {
  fields: readonly ConfigField[];
  values: Readonly<Record<string, string>>;
  problems: Readonly<Record<string, string>>;
  onChange(values: Readonly<Record<string, string>>): void;
}

/** The fields of a kind's configuration. */
export function ConfigForm({ fields, values, problems, onChange }: ConfigFormProps) {
  return fields.map((field) => {
    const value = values[field.name] ?? field.usual;
    const change = (next: string) => onChange({ ...values, [field.name]: next });
    const error = problems[field.name] ?? null;
    if (field.kind === "switch") {
      return (
        <Switch
          key={field.name}
          label={field.label}
          help={field.help}
          checked={value === "true"}
          onChange={(on) => change(String(on))}
        />
      );
    }
    if (field.kind === "choice") {
      return (
        <SelectField
          key={field.name}
          label={field.label}
          value={value}
          options={field.options.map((one) => [one, one] as const)}
          onChange={change}
        />
      );
    }
    const shared = { label: field.label, help: field.help, required: field.required, value, error };
    return field.kind === "json" ? (
      <TextArea
        key={field.name}
        {...shared}
        onChange={(event) => change(event.target.value)}
        spellCheck={false}
      />
    ) : (
      <TextField key={field.name} {...shared} onChange={(event) => change(event.target.value)} />
    );
  });
}
