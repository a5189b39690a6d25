import { useQuery } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { type FormEvent, useState } from "react";
import { errorMessage } from "@/api/errors";
import { fullTime, relativeTime } from "@/lib/time";
import { useDraft } from "@/lib/use-draft";
import { useNow } from "@/lib/use-now";
import styles from "@/nouns/scouts/components/notes.module.css";
import { scoutName } from "@/nouns/scouts/labels";
import { useDeleteNote, useWriteNote } from "@/nouns/scouts/mutations";
import { notesQuery, scoutsQuery } from "@/nouns/scouts/queries";
import { personName, useReadOnlyReason } from "@/nouns/session/queries";
import { Button, IconButton } from "@/ui/controls/button";
import { SelectField, TextArea } from "@/ui/controls/field";
import { Empty, Failed, InlineError, Loading } from "@/ui/states";

export interface NotesProps {
  projectId: string;
  /** The scout whose notes are shown, with those for all; null for every note. */
  skillName: string | null;
}

/** What people told the scouts: all of it, and a form for more. */
export function Notes({ projectId, skillName }: NotesProps) {
  const notes = useQuery(notesQuery(projectId, skillName));
  const scouts = useQuery(scoutsQuery(projectId)).data;
  const remove = useDeleteNote(projectId);
  const readOnly = useReadOnlyReason(projectId);
  const now = useNow();
  const nameOf = (skill: string) => {
    const scout = scouts?.find((one) => one.skill_name === skill);
    return scout ? scoutName(scout) : skill;
  };
  return (
    <div className={styles.notes}>
      {readOnly === null ? <NoteForm projectId={projectId} skillName={skillName} /> : null}
      {notes.data ? (
        notes.data.length === 0 ? (
          <Empty title="No note yet">
            Scouts read notes before they look: “Ignore staging”, “Chores are planned”.
          </Empty>
        ) : (
          <ul>
            {notes.data.map((note) => (
              <li key={note.id} className={styles.note}>
                <div className={styles.words}>
                  <p className={styles.content} dir="auto">
                    {note.content}
                  </p>
                  <p className={styles.facts}>
                    For {note.skill_name === "" ? "all scouts" : nameOf(note.skill_name)} ·{" "}
                    {note.created_by ? `${personName(note.created_by)} · ` : ""}
                    <time dateTime={note.created_at} title={fullTime(note.created_at)}>
                      {relativeTime(note.created_at, now)}
                    </time>
                    {note.expires_at ? ` · until ${fullTime(note.expires_at)}` : ""}
                  </p>
                </div>
                <IconButton
                  label="Delete the note"
                  onClick={() => remove.mutate(note)}
                  unavailable={readOnly}
                >
                  <Trash2 size={16} aria-hidden="true" />
                </IconButton>
              </li>
            ))}
          </ul>
        )
      ) : notes.error ? (
        <Failed
          title="Could not load the notes"
          reason={errorMessage(notes.error)}
          at={notes.errorUpdatedAt}
          onRetry={() => void notes.refetch()}
        />
      ) : (
        <Loading label="Loading the notes" lines={3} />
      )}
    </div>
  );
}

const DAYS = [
  ["", "Until deleted"],
  ["7", "Applies for a week"],
  ["30", "Applies for 30 days"],
] as const;

function NoteForm({ projectId, skillName }: NotesProps) {
  const [content, setContent, forget] = useDraft(`scout-note.${projectId}.${skillName ?? "all"}`);
  const [audience, setAudience] = useState<"one" | "all">(skillName === null ? "all" : "one");
  const [days, setDays] = useState<(typeof DAYS)[number][0]>("");
  const write = useWriteNote(projectId);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const expiresAt = days === "" ? null : new Date(Date.now() + Number(days) * 86_400_000).toISOString();
    const note = {
      content: content.trim(),
      skillName: audience === "one" ? (skillName ?? "") : "",
      expiresAt,
    };
    write.mutate(note, { onSuccess: forget });
  };
  return (
    <form onSubmit={submit} className={styles.form}>
      <TextArea
        label={skillName === null ? "A note for all scouts" : "A note for the scout"}
        rows={2}
        dir="auto"
        required
        value={content}
        placeholder="What the next runs should know"
        onChange={(event) => setContent(event.target.value)}
      />
      <div className={styles.row}>
        {skillName === null ? null : (
          <SelectField<"one" | "all">
            bare
            label="Who reads it"
            value={audience}
            options={[
              ["one", "For this scout"],
              ["all", "For all scouts"],
            ]}
            onChange={setAudience}
          />
        )}
        <SelectField<(typeof DAYS)[number][0]>
          bare
          label="How long it applies"
          value={days}
          options={DAYS}
          onChange={setDays}
        />
        <Button
          type="submit"
          kind="primary"
          busy={write.isPending}
          unavailable={content.trim() === "" ? "Write the note first." : null}
        >
          Save the note
        </Button>
      </div>
      {write.error ? <InlineError>{errorMessage(write.error)}</InlineError> : null}
    </form>
  );
}
