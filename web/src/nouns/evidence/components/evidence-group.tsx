import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { errorMessage } from "@/api/errors";
import type { EvidenceGroup as Group, Signal } from "@/api/types";
import { clip, count, plural } from "@/lib/format";
import { relativeTime } from "@/lib/time";
import { useNow } from "@/lib/use-now";
import styles from "@/nouns/evidence/components/evidence.module.css";
import { SignalCard } from "@/nouns/evidence/components/signal-card";
import { alikeQuery } from "@/nouns/evidence/queries";
import { Button } from "@/ui/controls/button";
import { InlineError, Loading } from "@/ui/states";

export interface EvidenceProps {
  projectId: string;
  reportId: string;
  selected: ReadonlySet<string>;
  /** Null where signals can't be selected. */
  onSelect: ((signalIds: readonly string[], on: boolean) => void) | null;
}

export interface EvidenceGroupProps extends EvidenceProps {
  group: Group;
}

/** Signals that say the same: the earliest is shown, the others on demand. */
export function EvidenceGroup({ projectId, reportId, group, selected, onSelect }: EvidenceGroupProps) {
  const [open, setOpen] = useState(false);
  const now = useNow();
  const first = group.representative;
  // Closed, the box of the first one stands for all whose ids the server named.
  const ids = open ? [first.signal_id] : group.signal_ids;
  const all = group.signal_ids.every((id) => selected.has(id));
  const unnamed = group.count - group.signal_ids.length;
  return (
    <li className={styles.group} data-selected={all}>
      <SignalCard
        projectId={projectId}
        signal={first}
        reason={group.reason}
        selected={ids.every((id) => selected.has(id))}
        onSelect={onSelect === null ? null : (on) => onSelect(ids, on)}
      />
      {group.count > 1 ? (
        <button type="button" className={styles.more} aria-expanded={open} onClick={() => setOpen(!open)}>
          {open
            ? "Hide the others"
            : `and ${plural(group.count - 1, "other")} like it, the newest ${relativeTime(group.last_at, now)}`}
        </button>
      ) : null}
      {!open && all && unnamed > 0 ? (
        <p className={styles.note}>
          The first {count(group.signal_ids.length)} of {count(group.count)} are selected.
        </p>
      ) : null}
      {open ? (
        <Members
          projectId={projectId}
          reportId={reportId}
          first={first}
          selected={selected}
          onSelect={onSelect}
        />
      ) : null}
    </li>
  );
}

/** The signals of a group but the first, page by page. */
function Members({ projectId, reportId, first, selected, onSelect }: EvidenceProps & { first: Signal }) {
  const alike = useInfiniteQuery(alikeQuery(projectId, reportId, first.signal_id));
  const signals = (alike.data?.pages ?? [])
    .flatMap((page) => page.signals)
    .filter((signal) => signal.signal_id !== first.signal_id);
  if (alike.isPending) return <Loading label="Loading the others" lines={3} />;
  return (
    <>
      <ul className={styles.members} aria-label={`Like: ${clip(first.content.trim(), 60)}`}>
        {signals.map((signal) => (
          <li key={signal.signal_id}>
            <SignalCard
              projectId={projectId}
              signal={signal}
              selected={selected.has(signal.signal_id)}
              onSelect={onSelect === null ? null : (on) => onSelect([signal.signal_id], on)}
            />
          </li>
        ))}
      </ul>
      {alike.error ? <InlineError>{errorMessage(alike.error)}</InlineError> : null}
      {alike.hasNextPage ? (
        <div className={styles.next}>
          <Button busy={alike.isFetchingNextPage} onClick={() => void alike.fetchNextPage()}>
            Show more
          </Button>
        </div>
      ) : null}
    </>
  );
}
