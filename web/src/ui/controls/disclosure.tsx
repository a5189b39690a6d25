import { type ReactNode, useState } from "react";
import styles from "@/ui/controls/disclosure.module.css";

/** Something that is shown on demand; what is in it is made, and read, only then. */
export function Disclosure({ label, children }: { label: ReactNode; children: ReactNode }) {
  const [open, setOpen] = useState(false);
  return (
    <details className={styles.details} open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className={styles.summary}>{label}</summary>
      {open ? children : null}
    </details>
  );
}
