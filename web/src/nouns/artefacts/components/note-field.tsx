import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useId, useRef, useState } from "react";
import styles from "@/nouns/artefacts/components/note-field.module.css";
import { matchingMembers, typedName, withMention } from "@/nouns/artefacts/mentions";
import { personName, useOrganization } from "@/nouns/session/queries";
import { membersQuery } from "@/nouns/settings/queries";
import { TextArea } from "@/ui/controls/field";

interface NoteFieldProps {
  projectId: string;
  value: string;
  error: string | null;
  onChange(text: string): void;
  onKeyDown(event: KeyboardEvent): void;
}

/** The text of a note. After an `@` it offers members to mention: arrows choose, Enter or Tab takes one. */
export function NoteField({ projectId, value, error, onChange, onKeyDown }: NoteFieldProps) {
  const listId = useId();
  const frame = useRef<HTMLDivElement>(null);
  const [caret, setCaret] = useState<number | null>(null);
  const [chosen, setChosen] = useState(0);
  const typed = caret === null ? null : typedName(value, caret);
  const offered = useOffered(projectId, typed?.name ?? null);
  const place = Math.min(chosen, offered.length - 1);

  const take = (index: number) => {
    const one = offered[index];
    const field = frame.current?.querySelector("textarea");
    if (one === undefined || typed === null || caret === null || !field) return;
    const next = withMention(value, typed.at, caret, one.written);
    onChange(next.text);
    setCaret(null);
    // After the new text is there.
    window.requestAnimationFrame(() => {
      field.focus();
      field.setSelectionRange(next.caret, next.caret);
    });
  };
  const keys = (event: KeyboardEvent) => {
    if (offered.length === 0 || event.nativeEvent.isComposing) return onKeyDown(event);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) setChosen((place + step + offered.length) % offered.length);
    else if ((event.key === "Enter" || event.key === "Tab") && !event.ctrlKey && !event.metaKey) take(place);
    else if (event.key === "Escape") setCaret(null);
    else return onKeyDown(event);
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div ref={frame} className={styles.frame}>
      <TextArea
        label="Note"
        help="@ and a name mentions a member."
        rows={2}
        maxLength={10_000}
        value={value}
        aria-autocomplete="list"
        aria-controls={offered.length > 0 ? listId : undefined}
        aria-activedescendant={offered.length > 0 ? `${listId}-${place}` : undefined}
        onChange={(event) => {
          onChange(event.target.value);
          setCaret(event.target.selectionStart);
          setChosen(0);
        }}
        onBlur={() => setCaret(null)}
        onKeyDown={keys}
        error={error}
      />
      {offered.length > 0 ? <Offered id={listId} members={offered} place={place} onTake={take} /> : null}
    </div>
  );
}

/** The members that match a name that is being typed; nobody for null. */
function useOffered(projectId: string, name: string | null) {
  const organization = useOrganization(projectId);
  const members = useQuery({
    ...membersQuery(organization?.id ?? ""),
    enabled: organization !== undefined && name !== null,
  }).data;
  return name === null ? [] : matchingMembers(members ?? [], name);
}

interface OfferedProps {
  id: string;
  members: ReturnType<typeof matchingMembers>;
  /** Which one Enter takes. */
  place: number;
  onTake(index: number): void;
}

function Offered({ id, members, place, onTake }: OfferedProps) {
  return (
    <div id={id} role="listbox" aria-label="Members" className={styles.list}>
      {members.map(({ member }, index) => (
        <div
          key={member.uuid}
          id={`${id}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === place}
          className={styles.option}
          // Before the field loses the focus.
          onMouseDown={(event) => {
            event.preventDefault();
            onTake(index);
          }}
        >
          {personName(member)} <span className={styles.email}>{member.email}</span>
        </div>
      ))}
    </div>
  );
}
