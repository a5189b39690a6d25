import type { ButtonHTMLAttributes, ReactNode } from "react";
import { cx } from "@/lib/cx";
import styles from "@/ui/controls/button.module.css";

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  kind?: "plain" | "primary" | "quiet" | "danger";
  icon?: ReactNode;
  /** The key that does the same, as it is shown. */
  keyHint?: string | undefined;
  /** Shows that it is under way; it can't be pressed meanwhile. */
  busy?: boolean;
}

export function Button({
  kind = "plain",
  icon,
  keyHint,
  busy = false,
  className,
  children,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      disabled={rest.disabled || busy}
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
