import type { Priority } from "@/api/types";
import styles from "@/nouns/reports/components/priority-mark.module.css";
import { PRIORITY_LABELS } from "@/nouns/reports/labels";

const SHAPES: Readonly<Record<Priority, string>> = {
  P0: "M4 0h4l4 4v4l-4 4H4L0 8V4z",
  P1: "M6 0.5 12 11.5H0z",
  P2: "M6 0l6 6-6 6-6-6z",
  P3: "M6 0.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zm0 2.2a3.3 3.3 0 1 1 0 6.6 3.3 3.3 0 0 1 0-6.6z",
  P4: "M1 4.8h10v2.4H1z",
};

/** A priority by letter, shape and colour; its word is in the tooltip. */
export function PriorityMark({ priority }: { priority: Priority | null }) {
  if (priority === null) {
    return (
      <span className={styles.none} title="Not judged yet">
        <span aria-hidden="true">–</span>
        <span className="visually-hidden">No priority</span>
      </span>
    );
  }
  return (
    <span className={styles.mark} data-priority={priority} title={PRIORITY_LABELS[priority]}>
      <svg viewBox="0 0 12 12" width="10" height="10" aria-hidden="true">
        <path d={SHAPES[priority]} fill="currentColor" />
      </svg>
      {priority}
      <span className="visually-hidden"> {PRIORITY_LABELS[priority]}</span>
    </span>
  );
}
