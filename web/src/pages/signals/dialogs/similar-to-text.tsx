import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { NewSignal } from "@/api/types";
import { percent } from "@/lib/figures";
import { clip, plural } from "@/lib/format";
import { useSettled } from "@/lib/use-settled";
import { similarToSignalQuery } from "@/nouns/regrouping/queries";
import { statusLabel } from "@/nouns/reports/labels";
import { shownTitle } from "@/nouns/reports/title";
import styles from "./find-dialog.module.css";

const PAUSE_MS = 600;
/** So few letters are like everything. */
const LEAST = 12;

interface SimilarToTextProps {
  projectId: string;
  signal: NewSignal;
  onLeave(): void;
}

/** Reports that may be the problem of what is being typed, so that nobody sends what is known. */
export function SimilarToText({ projectId, signal, onLeave }: SimilarToTextProps) {
  const text = useSettled(signal.description.trim(), PAUSE_MS);
  const enabled = text.length >= LEAST;
  const found = useQuery({ ...similarToSignalQuery(projectId, { ...signal, description: text }), enabled });
  const reports = enabled ? (found.data ?? []) : [];
  if (reports.length === 0) return null;
  return (
    <section aria-label="Similar reports" aria-live="polite">
      <p className={styles.known}>It may be known already:</p>
      <ul className={styles.similar}>
        {reports.map(({ report, similarity }) => (
          <li key={report.id}>
            <Link
              to="/projects/$projectId/reports/$reportId"
              params={{ projectId, reportId: report.id }}
              search={{}}
              onClick={onLeave}
              dir="auto"
            >
              {clip(shownTitle(report), 120)}
            </Link>{" "}
            <span className={styles.quiet}>
              {statusLabel(report)} · {plural(report.signal_count, "signal")} ·{" "}
              {percent(Math.max(0, similarity))} alike
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
