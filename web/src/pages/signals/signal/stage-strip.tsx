import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { FunnelCounts } from "@/api/types";
import { count } from "@/lib/format";
import { STAGE_HELP, STAGE_LABELS, type Stage } from "@/nouns/signals/funnel";
import styles from "./stage-strip.module.css";

const PLACES = ["blocked", "grouped", "promoted", "judged"] as const satisfies readonly Stage[];
const ASIDE = ["pending", "failed", "removed"] as const satisfies readonly Stage[];

/** Where the signals are now, in one line: each is in one place, and all of them come to what was received. */
export function StageStrip({ projectId, totals }: { projectId: string; totals: FunnelCounts }) {
  const aside = ASIDE.filter((stage) => totals[stage] > 0);
  return (
    <section aria-label="Where the signals are now" className={styles.root}>
      <ol className={styles.strip}>
        <li className={styles.stage}>
          <span className={styles.amount}>{count(totals.received)}</span>
          <span className={styles.name}>Received</span>
          <span className={styles.help}>In this period</span>
        </li>
        {PLACES.map((stage) => (
          <li key={stage} className={styles.stage}>
            <span className={styles.amount}>{count(totals[stage])}</span>
            <span className={styles.name}>
              <span className={styles.dot} data-stage={stage} aria-hidden="true" />
              {name(stage, projectId)}
            </span>
            <span className={styles.help}>{STAGE_HELP[stage]}</span>
          </li>
        ))}
      </ol>
      {aside.length > 0 || totals.suspicious > 0 ? (
        <p className={styles.aside}>
          {aside.map((stage) => (
            <span key={stage}>
              <span className={styles.dot} data-stage={stage} aria-hidden="true" /> {count(totals[stage])}{" "}
              {STAGE_LABELS[stage].toLowerCase()} <small>({STAGE_HELP[stage].toLowerCase()})</small>
            </span>
          ))}
          {totals.suspicious > 0 ? (
            <span>{count(totals.suspicious)} were marked as suspicious and grouped</span>
          ) : null}
        </p>
      ) : null}
    </section>
  );
}

function name(stage: (typeof PLACES)[number], projectId: string): ReactNode {
  const words = STAGE_LABELS[stage];
  if (stage === "blocked") {
    return (
      <Link to="/projects/$projectId/signals" params={{ projectId }} search={{ tab: "quarantine" }}>
        {words}
      </Link>
    );
  }
  if (stage === "promoted") return words;
  return (
    <Link
      to="/projects/$projectId/inbox"
      params={{ projectId }}
      search={stage === "grouped" ? { tab: "gathering" } : {}}
    >
      {words}
    </Link>
  );
}
