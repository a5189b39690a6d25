import { useQuery } from "@tanstack/react-query";
import { ExternalLink } from "lucide-react";
import { useId, useState } from "react";
import { errorMessage } from "@/api/errors";
import type { Signal } from "@/api/types";
import { clip, sentence } from "@/lib/format";
import { fullTime, shortAge } from "@/lib/time";
import { useNow } from "@/lib/use-now";
import styles from "@/nouns/evidence/components/evidence.module.css";
import { traceQuery } from "@/nouns/evidence/queries";
import { inOneLine, sourceLink, titleAndRest } from "@/nouns/evidence/signal-text";
import { sourceLabel } from "@/nouns/signals/labels";
import { InlineError } from "@/ui/states";

export interface SignalCardProps {
  projectId: string;
  signal: Signal;
  /** Why it is in the report, where that is known. */
  reason?: string | null;
  selected: boolean;
  onSelect: ((on: boolean) => void) | null;
}

const LONGEST = 8000;

/** One signal: what it says, where it comes from, and why it is in this report. */
export function SignalCard({ projectId, signal, reason = null, selected, onSelect }: SignalCardProps) {
  const now = useNow();
  const id = useId();
  const [shown, setShown] = useState<"text" | "why" | null>(null);
  const { title, rest } = titleAndRest(clip(signal.content, LONGEST));
  const link = sourceLink(signal);
  const toggle = (what: "text" | "why") => setShown(shown === what ? null : what);
  return (
    <article className={styles.card} aria-labelledby={id}>
      <header className={styles.head}>
        {onSelect === null ? null : (
          <input
            type="checkbox"
            className={styles.select}
            checked={selected}
            aria-labelledby={id}
            onChange={(event) => onSelect(event.target.checked)}
          />
        )}
        <h3 id={id} className={styles.title} dir="auto">
          {clip(title, 300)}
        </h3>
      </header>
      {rest === "" ? null : (
        <p className={styles.text} data-open={shown === "text"} dir="auto">
          {shown === "text" ? rest : inOneLine(rest)}
        </p>
      )}
      <footer className={styles.foot}>
        <span>{clip(sourceLabel(signal.source_product, signal.source_type), 80)}</span>
        <time dateTime={signal.timestamp} title={fullTime(signal.timestamp)}>
          {shortAge(signal.timestamp, now)}
        </time>
        {link ? (
          <a href={link} target="_blank" rel="noreferrer noopener" className={styles.link}>
            Source <ExternalLink size={12} aria-hidden="true" />
          </a>
        ) : null}
        {rest.length > 160 ? (
          <button
            type="button"
            className={styles.action}
            aria-expanded={shown === "text"}
            onClick={() => toggle("text")}
          >
            {shown === "text" ? "Less" : "All of it"}
          </button>
        ) : null}
        <button
          type="button"
          className={styles.action}
          aria-expanded={shown === "why"}
          onClick={() => toggle("why")}
        >
          Why here?
        </button>
      </footer>
      {shown === "why" ? <Why projectId={projectId} signalId={signal.signal_id} reason={reason} /> : null}
    </article>
  );
}

interface WhyProps {
  projectId: string;
  signalId: string;
  reason: string | null;
}

/** Why a signal is in its report, and the steps that brought it there, each with its reason. */
function Why({ projectId, signalId, reason }: WhyProps) {
  const trace = useQuery(traceQuery(projectId, signalId));
  return (
    <div className={styles.trace}>
      {reason ? <p dir="auto">{clip(reason, 600)}</p> : null}
      {trace.error ? <InlineError>{errorMessage(trace.error)}</InlineError> : null}
      {trace.isPending ? <p className={styles.sum}>Reading its steps …</p> : null}
      <ol className={styles.steps}>
        {(trace.data?.steps ?? []).slice(0, 30).map((step) => (
          <li key={`${step.step} ${step.at} ${step.outcome}`}>
            <strong>
              {sentence(step.step)}: {sentence(step.outcome).toLowerCase()}
            </strong>
            {step.reason && step.reason !== reason ? ` — ${clip(step.reason, 600)}` : ""}
          </li>
        ))}
      </ol>
    </div>
  );
}
