import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "@/ui/controls/button";
import styles from "@/ui/states.module.css";

export interface EmptyProps {
  title: string;
  /** Why it is empty. */
  children?: ReactNode;
  /** The one next step. */
  action?: ReactNode;
}

/** Nothing is here: says why, and what to do next. */
export function Empty({ title, children, action }: EmptyProps) {
  return (
    <div className={styles.state}>
      <h2 className={styles.title}>{title}</h2>
      {children ? <div className={styles.text}>{children}</div> : null}
      {action}
    </div>
  );
}

export interface FailedProps {
  /** What was asked for: "The reports could not be read." */
  title: string;
  /** What the server said. */
  reason: string;
  /** When, as a time of day. */
  at?: number;
  onRetry?(): void;
}

const clock = new Intl.DateTimeFormat("en", { timeStyle: "medium" });

/** Something could not be read: says what, why and when. */
export function Failed({ title, reason, at, onRetry }: FailedProps) {
  return (
    <div className={styles.state} role="alert">
      <CircleAlert size={20} aria-hidden="true" className={styles.bad} />
      <h2 className={styles.title}>{title}</h2>
      <p className={styles.text}>
        {reason}
        {at ? <span className={styles.time}> Asked at {clock.format(at)}.</span> : null}
      </p>
      {onRetry ? <Button onClick={onRetry}>Try again</Button> : null}
    </div>
  );
}

/** An error beside what it is about, such as a field. */
export function InlineError({ children }: { children: ReactNode }) {
  return (
    <p className={styles.inline} role="alert">
      <CircleAlert size={16} aria-hidden="true" />
      <span>{children}</span>
    </p>
  );
}

export interface LoadingProps {
  label: string;
  /** How many lines the skeleton has. */
  lines?: number;
}

/** Keeps the place of what is being read. */
export function Loading({ label, lines = 6 }: LoadingProps) {
  return (
    <div className={styles.loading} role="status" aria-label={label}>
      {Array.from({ length: lines }, (_, line) => `line-${line}`).map((key) => (
        <span key={key} className={styles.bar} />
      ))}
    </div>
  );
}
