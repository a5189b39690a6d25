import type { ReactNode } from "react";
import styles from "@/ui/display/chip.module.css";

/** A word or two that stand out: a state, an outcome. */
export function Chip({
  tone = "plain",
  title,
  children,
}: {
  tone?: "plain" | "good" | "warn" | "bad";
  title?: string | undefined;
  children: ReactNode;
}) {
  return (
    <span className={styles.chip} data-tone={tone} title={title}>
      {children}
    </span>
  );
}
