import { useQuery } from "@tanstack/react-query";
import { allOf } from "@/api/artefacts";
import type { Artefact, Regrouping } from "@/api/types";
import { clip } from "@/lib/format";
import { fullTime, relativeTime } from "@/lib/time";
import { useNow } from "@/lib/use-now";
import styles from "@/nouns/regrouping/components/why-together.module.css";
import { joinedLabel } from "@/nouns/regrouping/labels";
import { useUndoRegrouping } from "@/nouns/regrouping/mutations";
import { regroupingsQuery } from "@/nouns/regrouping/queries";
import { personName } from "@/nouns/session/queries";
import { Button } from "@/ui/controls/button";

const KIND_LABELS = { merge: "merged", split: "split off", move: "moved", distinct: "told apart" } as const;
const SHOWN = 4;

export interface WhyTogetherProps {
  projectId: string;
  reportId: string;
  /** How many signals it has. */
  signals: number;
  log: readonly Artefact[];
  readOnly: string | null;
}

/** In words why the signals of a report are together, and what was merged, split and moved, each to be undone. */
export function WhyTogether({ projectId, reportId, signals, log, readOnly }: WhyTogetherProps) {
  const asked = useQuery(regroupingsQuery(projectId, reportId));
  const regroupings = asked.data?.results ?? [];
  // The server writes a note each time signals join, with the reason.
  const joined = joinedLabel(
    allOf(log, "note").filter(
      (note) => !note.created_by && !note.task_id && / joined\./.test(clip(note.content.note, 60)),
    ),
  );
  if (regroupings.length === 0 && joined.length === 0) {
    // While the reasons are loading there is nothing to say of them.
    if (asked.isPending || (signals > 1 && log.length === 0)) return null;
    const words = signals > 1 ? "The log gives no reason." : "It has one signal so far.";
    return <p className={styles.text}>{words}</p>;
  }
  return (
    <ul className={styles.list}>
      {regroupings.slice(0, SHOWN).map((one) => (
        <Regrouped
          key={one.id}
          projectId={projectId}
          reportId={reportId}
          regrouping={one}
          readOnly={readOnly}
        />
      ))}
      {joined.slice(0, SHOWN).map((note) => (
        <li key={note.id} className={styles.item} dir="auto">
          {note.words}
        </li>
      ))}
      {regroupings.length + joined.length > 2 * SHOWN ? (
        <li className={styles.text}>More is in the log.</li>
      ) : null}
    </ul>
  );
}

interface RegroupedProps {
  projectId: string;
  reportId: string;
  regrouping: Regrouping;
  readOnly: string | null;
}

function Regrouped({ projectId, reportId, regrouping, readOnly }: RegroupedProps) {
  const now = useNow();
  const undo = useUndoRegrouping(projectId);
  const who = regrouping.created_by ? personName(regrouping.created_by) : "Postroom";
  const way = regrouping.to_report_id === reportId ? "into this report" : "out of this report";
  return (
    <li className={styles.item} dir="auto">
      <span className={styles.head}>
        {who} {KIND_LABELS[regrouping.kind]} signals {way}
        <time
          className={styles.time}
          dateTime={regrouping.created_at}
          title={fullTime(regrouping.created_at)}
        >
          {relativeTime(regrouping.created_at, now)}
        </time>
        {regrouping.undone_at ? <span className={styles.time}>undone</span> : null}
      </span>
      {clip(regrouping.reason, 600)}
      {regrouping.undone_at || readOnly ? null : (
        <Button kind="quiet" busy={undo.isPending} onClick={() => undo.mutate(regrouping.id)}>
          Undo this
        </Button>
      )}
    </li>
  );
}
