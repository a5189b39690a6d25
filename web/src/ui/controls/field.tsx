import { type InputHTMLAttributes, type ReactNode, type TextareaHTMLAttributes, useId } from "react";
import styles from "@/ui/controls/field.module.css";

interface Around {
  label: string;
  /** A sentence of help below the field. */
  help?: ReactNode;
  error?: string | null | undefined;
}

function Frame({ id, label, help, error, children }: Around & { id: string; children: ReactNode }) {
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={styles.label}>
        {label}
      </label>
      {children}
      {help ? (
        <p id={`${id}-help`} className={styles.help}>
          {help}
        </p>
      ) : null}
      {error ? (
        <p id={`${id}-error`} className={styles.error} role="alert">
          {error}
        </p>
      ) : null}
    </div>
  );
}

function described(id: string, { help, error }: Pick<Around, "help" | "error">): string | undefined {
  return [help ? `${id}-help` : "", error ? `${id}-error` : ""].filter(Boolean).join(" ") || undefined;
}

export function TextField({ label, help, error, ...rest }: Around & InputHTMLAttributes<HTMLInputElement>) {
  const id = useId();
  return (
    <Frame id={id} label={label} help={help} error={error}>
      <input
        {...rest}
        id={id}
        className={styles.input}
        aria-invalid={error ? true : undefined}
        aria-describedby={described(id, { help, error })}
      />
    </Frame>
  );
}

export function TextArea({
  label,
  help,
  error,
  ...rest
}: Around & TextareaHTMLAttributes<HTMLTextAreaElement>) {
  const id = useId();
  return (
    <Frame id={id} label={label} help={help} error={error}>
      <textarea
        rows={4}
        {...rest}
        id={id}
        className={styles.input}
        aria-invalid={error ? true : undefined}
        aria-describedby={described(id, { help, error })}
      />
    </Frame>
  );
}

export interface SelectFieldProps<Value extends string> {
  label: string;
  value: Value;
  options: ReadonlyArray<readonly [Value, string]>;
  onChange(value: Value): void;
  /** Shows the field without its label, which stays its name. */
  bare?: boolean;
}

export function SelectField<Value extends string>(props: SelectFieldProps<Value>) {
  const id = useId();
  return (
    <div className={props.bare ? styles.bare : styles.field}>
      <label htmlFor={id} className={props.bare ? "visually-hidden" : styles.label}>
        {props.label}
      </label>
      <select
        id={id}
        className={styles.input}
        value={props.value}
        onChange={(event) => {
          const chosen = props.options.find(([value]) => value === event.target.value);
          if (chosen) props.onChange(chosen[0]);
        }}
      >
        {props.options.map(([value, words]) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </select>
    </div>
  );
}
