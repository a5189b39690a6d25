import { Switch as Radix } from "radix-ui";
import { type ReactNode, useId } from "react";
import styles from "@/ui/controls/switch.module.css";
import { useUnavailable } from "@/ui/controls/unavailable";

export interface SwitchProps {
  label: ReactNode;
  help?: ReactNode;
  checked: boolean;
  /** Why it can't be switched now; null when it can. */
  unavailable?: string | null;
  onChange(checked: boolean): void;
}

/** Something that is on or off, and takes effect at once. */
export function Switch({ label, help, checked, unavailable = null, onChange }: SwitchProps) {
  const id = useId();
  const { props, note } = useUnavailable(unavailable);
  const described = [help ? `${id}-help` : "", props["aria-describedby"] ?? ""].filter(Boolean).join(" ");
  return (
    <div className={styles.row}>
      <Radix.Root
        id={id}
        className={styles.switch}
        checked={checked}
        onCheckedChange={onChange}
        {...props}
        aria-describedby={described || undefined}
      >
        <Radix.Thumb className={styles.thumb} />
      </Radix.Root>
      {note}
      <div>
        <label htmlFor={id} className={styles.label}>
          {label}
        </label>
        {help ? (
          <p id={`${id}-help`} className={styles.help}>
            {help}
          </p>
        ) : null}
      </div>
    </div>
  );
}
