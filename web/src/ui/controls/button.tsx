import type { ButtonHTMLAttributes, ReactNode } from "react";
import { cx } from "@/lib/cx";
import styles from "@/ui/controls/button.module.css";
import { useUnavailable } from "@/ui/controls/unavailable";

export interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, "disabled"> {
  kind?: "plain" | "primary" | "quiet" | "danger";
  icon?: ReactNode;
  /** The key that does the same, as it is shown. */
  keyHint?: string | undefined;
  /** Shows that it is under way; pressing it does nothing meanwhile. */
  busy?: boolean;
  /** Why it can't be used now; null when it can. It keeps the focus and says so when it is pressed. */
  unavailable?: string | null;
}

const WAIT = "Wait until the request is done.";

export function Button({
  kind = "plain",
  icon,
  keyHint,
  busy = false,
  unavailable = null,
  className,
  children,
  ...rest
}: ButtonProps) {
  const { props, note } = useUnavailable(unavailable ?? (busy ? WAIT : null));
  return (
    <>
      <button
        type="button"
        {...rest}
        {...(unavailable === null ? {} : { title: undefined })}
        {...props}
        aria-busy={busy || undefined}
        className={cx(styles.button, styles[kind], className)}
      >
        {icon}
        {children}
        {keyHint ? (
          <kbd className={styles.key} aria-hidden="true">
            {keyHint}
          </kbd>
        ) : null}
      </button>
      {note}
    </>
  );
}

export interface IconButtonProps extends Omit<ButtonProps, "icon" | "keyHint"> {
  label: string;
}

/** A button that shows an icon alone; `label` is its name and its tooltip. */
export function IconButton({ label, className, children, kind = "quiet", ...rest }: IconButtonProps) {
  return (
    <Button {...rest} kind={kind} aria-label={label} title={label} className={cx(styles.icon, className)}>
      {children}
    </Button>
  );
}
