import { Link } from "@tanstack/react-router";
import type { QuarantinedSignal } from "@/api/types";
import { percent } from "@/lib/figures";
import { clip } from "@/lib/format";
import { fullTime, relativeTime } from "@/lib/time";
import { personName } from "@/nouns/session/queries";
import styles from "@/nouns/signals/components/held-signal.module.css";
import { MarkedText } from "@/nouns/signals/components/marked-text";
import { sourceLabel, threatLabel } from "@/nouns/signals/labels";
import { Button } from "@/ui/controls/button";

export interface HeldSignalProps {
  held: QuarantinedSignal;
  projectId: string;
  now: number;
  /** Whether keys are about this one. */
  active: boolean;
  /** Why nothing can be decided here; null when it can. */
  readOnly: string | null;
  onActive(): void;
  onRelease(): void;
  onConfirm(): void;
}

/** A signal in quarantine: what it is taken for and why, its text, and what can be said of it. */
export function HeldSignal(props: HeldSignalProps) {
  const { held, projectId, now, active, readOnly } = props;
  const threat = threatLabel(held.threat_type);
  return (
    <article
      id={`held-${held.id}`}
      className={styles.held}
      data-active={active}
      aria-label={`${threat}, ${percent(held.score)}`}
      onPointerDown={props.onActive}
      onFocus={props.onActive}
    >
      <header className={styles.header}>
        <h2 className={styles.title}>{threat}</h2>
        <span className={styles.facts}>
          {percent(held.score)} certain · {clip(sourceLabel(held.source_product, held.source_type), 60)}{" "}
          <span dir="auto">{clip(held.source_id, 60)}</span> ·{" "}
          <time dateTime={held.received_at} title={fullTime(held.received_at)}>
            {relativeTime(held.received_at, now)}
          </time>
        </span>
      </header>
      <p className={styles.why}>{held.explanation}</p>
      <MarkedText text={held.text} spans={held.spans} />
      {held.decision === "confirmed" && held.decided_at ? (
        <p className={styles.facts}>
          Confirmed {held.decided_by ? `by ${personName(held.decided_by)} ` : "on the server "}
          {relativeTime(held.decided_at, now)}.
        </p>
      ) : null}
      <footer className={styles.footer}>
        <Button onClick={props.onRelease} unavailable={readOnly} keyHint={active ? "l" : undefined}>
          Release…
        </Button>
        {held.decision === "confirmed" ? null : (
          <Button onClick={props.onConfirm} unavailable={readOnly} keyHint={active ? "c" : undefined}>
            Confirm
          </Button>
        )}
        <Link
          to="/projects/$projectId/signals/$signalId"
          params={{ projectId, signalId: held.id }}
          className={styles.link}
        >
          What happened to it
        </Link>
        <span className={styles.model}>{clip(held.model, 80)}</span>
      </footer>
    </article>
  );
}
