import { useState } from "react";
import { copyText } from "@/lib/copy";
import { Button } from "@/ui/controls/button";
import styles from "@/ui/controls/copy-box.module.css";

/** A command, an address or a secret to take along, with a button that copies it. */
export function CopyBox({ label, text }: { label: string; text: string }) {
  const [said, setSaid] = useState<string | null>(null);
  const copy = async () => {
    setSaid((await copyText(text)) ? "Copied" : "Select it and copy it by hand");
    window.setTimeout(() => setSaid(null), 2500);
  };
  return (
    <div className={styles.box}>
      <section className={styles.text} tabIndex={0} aria-label={label}>
        <pre>{text}</pre>
      </section>
      <Button onClick={() => void copy()} aria-live="polite">
        {said ?? "Copy"}
      </Button>
    </div>
  );
}
