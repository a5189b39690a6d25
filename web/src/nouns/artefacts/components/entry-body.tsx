import { type KnownArtefact, known } from "@/api/artefacts";
import type { Artefact } from "@/api/types";
import { clip } from "@/lib/format";
import { CodeSnippet } from "@/nouns/artefacts/components/code-snippet";
import styles from "@/nouns/artefacts/components/log.module.css";
import { entryText } from "@/nouns/artefacts/labels";
import { noteParts } from "@/nouns/artefacts/mentions";

const LONGEST = 20_000;

/** What an entry of the work log says, by its type. */
export function EntryBody({ artefact }: { artefact: Artefact }) {
  const entry = known(artefact);
  return entry === null ? <Raw content={artefact.content} /> : <KnownBody entry={entry} />;
}

function KnownBody({ entry }: { entry: KnownArtefact }) {
  switch (entry.type) {
    case "code_reference":
      return <CodeSnippet reference={entry.content} />;
    case "title_change":
      return <Change before={entry.content.old_title} after={entry.content.new_title} />;
    case "summary_change":
      return <Change before={entry.content.old_summary} after={entry.content.new_summary} />;
    case "note":
      return <Note text={clip(entry.content.note, LONGEST)} mentions={entry.content.mentions ?? []} />;
    case "video_segment":
      return <Raw content={entry.content} />;
    default: {
      const { lead, text } = entryText(entry);
      return (
        <div className={styles.words} dir="auto">
          {lead ? <strong>{clip(lead, 400)}</strong> : null}
          {lead && text ? " " : null}
          {clip(text, LONGEST)}
        </div>
      );
    }
  }
}

/** A note, with whom it mentions. */
function Note({ text, mentions }: { text: string; mentions: readonly { name: string }[] }) {
  return (
    <div className={styles.words} dir="auto">
      {noteParts(text, mentions).map((part) =>
        part.mentions ? (
          <strong key={part.at} className={styles.mention}>
            {part.text}
          </strong>
        ) : (
          part.text
        ),
      )}
    </div>
  );
}

function Change({ before, after }: { before: string | null; after: string }) {
  return (
    <div className={styles.words} dir="auto">
      {before ? <del className={styles.removed}>{clip(before, LONGEST)}</del> : null}
      <ins className={styles.added}>{clip(after, LONGEST)}</ins>
    </div>
  );
}

function Raw({ content }: { content: unknown }) {
  return <pre className={styles.raw}>{clip(JSON.stringify(content, null, 2) ?? "", 4000)}</pre>;
}
