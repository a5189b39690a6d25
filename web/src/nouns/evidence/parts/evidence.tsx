import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { sayFailure } from "@/api/errors";
import type { Signal } from "@/api/types";
import { plural } from "@/lib/words";
import { type EvidenceGroup, grouped } from "@/nouns/evidence/groups";
import styles from "@/nouns/evidence/parts/evidence.module.css";
import { SignalCard } from "@/nouns/evidence/parts/signal-card";
import { evidenceQuery } from "@/nouns/evidence/queries";
import { Button } from "@/ui/button";
import { Empty, Failed, Loading } from "@/ui/states";

export interface EvidenceProps {
  projectId: string;
  reportId: string;
  ticked: ReadonlySet<string>;
  /** Null where signals can't be ticked. */
  onTick: ((signalIds: readonly string[], on: boolean) => void) | null;
}

const GROUPS = 30;

/** The signals of a report, those that say the same as one. */
export function Evidence({ projectId, reportId, ticked, onTick }: EvidenceProps) {
  const evidence = useQuery(evidenceQuery(projectId, reportId));
  const groups = useMemo(() => grouped(evidence.data ?? []), [evidence.data]);
  const [most, setMost] = useState(GROUPS);
  if (evidence.isPending) return <Loading label="Reading the evidence" lines={9} />;
  if (evidence.error) {
    return (
      <Failed
        title="The evidence could not be read"
        reason={sayFailure(evidence.error)}
        at={evidence.errorUpdatedAt}
        onRetry={() => void evidence.refetch()}
      />
    );
  }
  if (groups.length === 0) return <Empty title="No signal is left">They were moved, or merged away.</Empty>;
  return (
    <>
      <p className={styles.sum}>
        {plural(evidence.data.length, "signal")}
        {groups.length < evidence.data.length ? ` in ${plural(groups.length, "group")}` : ""}
      </p>
      <ul className={styles.groups}>
        {groups.slice(0, most).map((group) => (
          <Group key={group.key} projectId={projectId} group={group} ticked={ticked} onTick={onTick} />
        ))}
      </ul>
      {groups.length > most ? (
        <Button onClick={() => setMost(most + 100)}>Show {plural(groups.length - most, "more group")}</Button>
      ) : null}
    </>
  );
}

interface GroupProps {
  projectId: string;
  group: EvidenceGroup;
  ticked: ReadonlySet<string>;
  onTick: EvidenceProps["onTick"];
}

const MEMBERS = 50;

function Group({ projectId, group, ticked, onTick }: GroupProps) {
  const [open, setOpen] = useState(false);
  const ids = group.signals.map((signal) => signal.signal_id);
  const all = ids.every((id) => ticked.has(id));
  const others = group.signals.slice(1, 1 + MEMBERS);
  const card = (signal: Signal, members: readonly string[]) => (
    <SignalCard
      projectId={projectId}
      signal={signal}
      ticked={members.every((id) => ticked.has(id))}
      onTick={onTick === null ? null : (on) => onTick(members, on)}
    />
  );
  return (
    <li className={styles.group} data-ticked={all}>
      {card(group.shown, open ? [group.shown.signal_id] : ids)}
      {others.length > 0 ? (
        <button type="button" className={styles.more} aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? "Hide the others" : `and ${plural(group.signals.length - 1, "other")} that say the same`}
        </button>
      ) : null}
      {open ? (
        <ul className={styles.members}>
          {others.map((signal) => (
            <li key={signal.signal_id}>{card(signal, [signal.signal_id])}</li>
          ))}
          {group.signals.length - 1 > MEMBERS ? (
            <li className={styles.sum}>… and {plural(group.signals.length - 1 - MEMBERS, "other")}</li>
          ) : null}
        </ul>
      ) : null}
    </li>
  );
}
