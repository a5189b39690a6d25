import { useQuery } from "@tanstack/react-query";
import { Circle } from "lucide-react";
import { useState } from "react";
import { known } from "@/api/artefacts";
import { errorMessage } from "@/api/errors";
import type { Artefact } from "@/api/types";
import { plural } from "@/lib/format";
import { fullTime, relativeTime } from "@/lib/time";
import { useNow } from "@/lib/use-now";
import { EntryBody } from "@/nouns/artefacts/components/entry-body";
import { ENTRY_ICONS } from "@/nouns/artefacts/components/icons";
import styles from "@/nouns/artefacts/components/log.module.css";
import { authorOf, typeLabel } from "@/nouns/artefacts/labels";
import { LOG_PAGE, logQuery } from "@/nouns/artefacts/queries";
import { Button } from "@/ui/controls/button";
import { Failed, Loading } from "@/ui/states";

/** Neighbours of one type and author are one line, until somebody opens it. */
export function gathered(log: readonly Artefact[]): readonly (readonly Artefact[])[] {
  const groups: Artefact[][] = [];
  for (const artefact of log) {
    const last = groups.at(-1);
    const [first] = last ?? [];
    const joins =
      first !== undefined &&
      first.type === artefact.type &&
      ["signal_finding", "code_reference"].includes(artefact.type) &&
      authorOf(first) === authorOf(artefact);
    if (last && joins) last.push(artefact);
    else groups.push([artefact]);
  }
  return groups;
}

/** The work log as a timeline, the newest entry first. */
export function WorkLog({ projectId, reportId }: { projectId: string; reportId: string }) {
  const [limit, setLimit] = useState(LOG_PAGE);
  const log = useQuery(logQuery(projectId, reportId, limit));
  if (log.isPending) return <Loading label="Loading the work log" />;
  if (log.error) {
    return (
      <Failed
        title="Could not load the work log"
        reason={errorMessage(log.error)}
        at={log.errorUpdatedAt}
        onRetry={() => void log.refetch()}
      />
    );
  }
  const more = log.data.count - log.data.results.length;
  return (
    <>
      <ol className={styles.log}>
        {gathered(log.data.results).map((group) => (
          <Entry key={group[0]?.id} group={group} />
        ))}
      </ol>
      {more > 0 ? (
        <Button busy={log.isFetching} onClick={() => setLimit(limit + LOG_PAGE)}>
          Show {plural(more, "older entry", "older entries")}
        </Button>
      ) : null}
    </>
  );
}

function Entry({ group }: { group: readonly Artefact[] }) {
  const [open, setOpen] = useState(false);
  const now = useNow();
  const [first] = group;
  if (!first) return null;
  const type = known(first)?.type;
  const Icon = type ? ENTRY_ICONS[type] : Circle;
  const shown = open || group.length === 1 ? group : [];
  return (
    <li className={styles.entry}>
      <span className={styles.icon}>
        <Icon size={14} aria-hidden="true" />
      </span>
      <div className={styles.body}>
        <p className={styles.head}>
          <strong>{authorOf(first)}</strong> {typeLabel(first.type)}
          {group.length > 1 ? ` (${group.length})` : ""}{" "}
          <time className={styles.time} dateTime={first.created_at} title={fullTime(first.created_at)}>
            {relativeTime(first.created_at, now)}
          </time>
          {group.length > 1 ? (
            <button
              type="button"
              className={styles.toggle}
              aria-expanded={open}
              onClick={() => setOpen(!open)}
            >
              {open ? "Hide" : "Show"}
            </button>
          ) : null}
        </p>
        {shown.map((artefact) => (
          <EntryBody key={artefact.id} artefact={artefact} />
        ))}
      </div>
    </li>
  );
}
