import { type DragEvent, useRef, useState } from "react";
import { errorMessage } from "@/api/errors";
import type { ImportRun } from "@/api/types";
import { cx } from "@/lib/cx";
import { useUpload } from "@/nouns/imports/mutations";
import { Button } from "@/ui/controls/button";
import { InlineError } from "@/ui/states";
import styles from "./imports.module.css";

interface Props {
  projectId: string;
  readOnly: string | null;
  onUploaded(run: ImportRun): void;
}

/** Takes a file by a button or by dropping it, and uploads it. Nothing is imported yet. */
export function FileChoice({ projectId, readOnly, onUploaded }: Props) {
  const [share, setShare] = useState(0);
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const upload = useUpload(projectId, setShare);
  const take = (file: File | undefined) => {
    if (file && readOnly === null) upload.mutate(file, { onSuccess: onUploaded });
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files[0]);
  };
  return (
    <section
      aria-label="File"
      className={cx(styles.drop, over && styles.over)}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <p>
        The export of a tracker (Bugzilla, Jira, GitHub, GitLab, Linear, Zendesk), a mailbox, or any CSV or
        JSON Lines file. You see what it would become before anything is stored.
      </p>
      <input
        ref={input}
        type="file"
        accept=".csv,.tsv,.jsonl,.ndjson,.mbox"
        className="visually-hidden"
        tabIndex={-1}
        aria-label="File to import"
        onChange={(event) => take(event.target.files?.[0])}
      />
      <Button
        kind="primary"
        busy={upload.isPending}
        unavailable={readOnly}
        onClick={() => input.current?.click()}
      >
        Choose a file…
      </Button>
      {upload.isPending ? (
        <p role="status">
          <progress value={share} max={1} aria-label="Uploaded" /> Uploading, {Math.round(share * 100)}%
        </p>
      ) : (
        <p className={styles.hint}>or drop it here: CSV, JSON Lines or mbox, up to 256 MB.</p>
      )}
      {upload.error ? <InlineError>{errorMessage(upload.error)}</InlineError> : null}
    </section>
  );
}
