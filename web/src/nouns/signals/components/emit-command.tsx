import { useState } from "react";
import { serverAddress } from "@/api/base";
import styles from "@/nouns/signals/components/emit-command.module.css";
import { emitCommand, testSignal } from "@/nouns/signals/emit";
import { CopyBox } from "@/ui/controls/copy-box";

/** How a signal is sent, as a command that is filled in. */
export function EmitCommand({ projectId }: { projectId: string }) {
  const [signal] = useState(() => testSignal(undefined, Date.now()));
  return (
    <div className={styles.root}>
      <p>
        Connect a source, or send a signal yourself. Settings makes keys; this one needs the scope{" "}
        <code>signal:emit</code>.
      </p>
      <CopyBox label="Command that sends a signal" text={emitCommand(serverAddress, projectId, signal)} />
    </div>
  );
}
