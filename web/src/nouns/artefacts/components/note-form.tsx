import { type FormEvent, type KeyboardEvent, useRef } from "react";
import { isMac } from "@/actions/keys";
import { useAction } from "@/actions/registry";
import { errorMessage } from "@/api/errors";
import { useDraft } from "@/lib/use-draft";
import styles from "@/nouns/artefacts/components/log.module.css";
import { NoteField } from "@/nouns/artefacts/components/note-field";
import { useAddNote } from "@/nouns/artefacts/mutations";
import { Button } from "@/ui/controls/button";

export interface NoteFormProps {
  projectId: string;
  reportId: string;
  readOnly: string | null;
}

/** Writes a note. What is typed is kept until it is sent, whatever happens meanwhile. */
export function NoteForm({ projectId, reportId, readOnly }: NoteFormProps) {
  const [note, setNote, clear] = useDraft(`note.${reportId}`);
  const add = useAddNote(projectId, reportId);
  const form = useRef<HTMLFormElement>(null);
  useAction("report.note", () => form.current?.querySelector("textarea")?.focus(), {
    layer: 2,
    unavailable: readOnly,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const text = note.trim();
    if (text === "" || add.isPending) return;
    add.mutate(text, { onSuccess: clear });
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) form.current?.requestSubmit();
    if (event.key === "Escape" && event.target instanceof HTMLElement) event.target.blur();
  };
  if (readOnly !== null) return null;
  return (
    <form ref={form} className={styles.form} onSubmit={submit}>
      <NoteField
        projectId={projectId}
        value={note}
        onChange={setNote}
        onKeyDown={keys}
        error={add.error ? errorMessage(add.error) : null}
      />
      <Button
        type="submit"
        busy={add.isPending}
        unavailable={note.trim() === "" ? "Write the note first." : null}
        keyHint={isMac ? "⌘Enter" : "Ctrl+Enter"}
      >
        Add the note
      </Button>
    </form>
  );
}
