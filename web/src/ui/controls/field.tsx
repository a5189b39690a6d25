import { type InputHTMLAttributes, type ReactNode, type TextareaHTMLAttributes, useId } from "react";
import styles from "@/ui/controls/field.module.css";
import { announce } from "@/ui/overlays/toast-store";

interface Around {
  label: string;
  /** A sentence of help below the field. */
  help?: ReactNode;
  error?: string | null | undefined;
  /** Why it can't be changed; null when it can. Its text can be read and copied. */
  unavailable?: string | null;
}

function Frame({
  id,
  label,
  help,
  error,
  unavailable,
  children,
}: Around & { id: string; children: ReactNode }) {
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
      {unavailable ? (
        <p id={`${id}-reason`} className={styles.reason}>
          {unavailable}
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

function described(id: string, { help, error, unavailable }: Omit<Around, "label">): string | undefined {
  const parts = [help ? "help" : "", unavailable ? "reason" : "", error ? "error" : ""].filter(Boolean);
  return parts.map((part) => `${id}-${part}`).join(" ") || undefined;
}

export function TextField({
  label,
  help,
  error,
  unavailable = null,
  ...rest
}: Around & InputHTMLAttributes<HTMLInputElement>) {
  const id = useId();
  return (
    <Frame id={id} label={label} help={help} error={error} unavailable={unavailable}>
      <input
        {...rest}
        readOnly={unavailable !== null || rest.readOnly}
        id={id}
        className={styles.input}
        aria-invalid={error ? true : undefined}
        aria-describedby={described(id, { help, error, unavailable })}
      />
    </Frame>
  );
}

export function TextArea({
  label,
  help,
  error,
  unavailable = null,
  ...rest
}: Around & TextareaHTMLAttributes<HTMLTextAreaElement>) {
  const id = useId();
  return (
    <Frame id={id} label={label} help={help} error={error} unavailable={unavailable}>
      <textarea
        rows={4}
        {...rest}
        readOnly={unavailable !== null || rest.readOnly}
        id={id}
        className={styles.input}
        aria-invalid={error ? true : undefined}
        aria-describedby={described(id, { help, error, unavailable })}
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
  /** A sentence of help below the field. */
  help?: ReactNode;
  /** Why nothing else can be chosen; null when it can. */
  unavailable?: string | null;
}

export function SelectField<Value extends string>(props: SelectFieldProps<Value>) {
  const id = useId();
  const { help, unavailable = null } = props;
  return (
    <div className={props.bare ? styles.bare : styles.field}>
      <label htmlFor={id} className={props.bare ? "visually-hidden" : styles.label}>
        {props.label}
      </label>
      <select
        id={id}
        className={styles.input}
        value={props.value}
        aria-disabled={unavailable === null ? undefined : true}
        aria-describedby={described(id, { help, unavailable })}
        onChange={(event) => {
          if (unavailable !== null) return announce(unavailable);
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
      {help ? (
        <p id={`${id}-help`} className={styles.help}>
          {help}
        </p>
      ) : null}
      {unavailable === null ? null : (
        <p id={`${id}-reason`} className={styles.reason}>
          {unavailable}
        </p>
      )}
    </div>
  );
}
