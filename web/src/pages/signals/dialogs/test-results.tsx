import { Link } from "@tanstack/react-router";
import type { Receipt, SignalPreview } from "@/api/types";
import { percent } from "@/lib/figures";
import { ReportName } from "@/nouns/reports/components/report-name";
import { ignoredReason, PREVIEW_LABELS, threatLabel } from "@/nouns/signals/labels";
import styles from "./find-dialog.module.css";

interface About {
  projectId: string;
  /** Closes the dialog, when somebody follows a link out of it. */
  onLeave(): void;
}

/** Where a signal would go, and why. */
export function PreviewResult({ projectId, preview, onLeave }: About & { preview: SignalPreview }) {
  const nearest = preview.candidates.filter((one) => one.report_id !== preview.report_id).slice(0, 3);
  return (
    <section className={styles.result} aria-label="Preview" aria-live="polite">
      <p>
        <strong>{PREVIEW_LABELS[preview.outcome]}</strong>
        {preview.report_id ? (
          <>
            : <ReportName projectId={projectId} reportId={preview.report_id} onFollow={onLeave} />
          </>
        ) : null}
      </p>
      <p>{preview.outcome === "ignored" ? ignoredReason(preview.reason) : preview.reason}</p>
      {preview.screening && preview.screening.verdict !== "clean" ? (
        <p>
          {threatLabel(preview.screening.threat_type)}, {percent(preview.screening.score)}:{" "}
          {preview.screening.explanation}
        </p>
      ) : null}
      {nearest.length > 0 ? (
        <>
          <p className={styles.facts}>Other reports near it</p>
          <ul className={styles.candidates}>
            {nearest.map((one) => (
              <li key={one.report_id}>
                <ReportName projectId={projectId} reportId={one.report_id} onFollow={onLeave} />
                <p className={styles.facts}>
                  {one.probability === null
                    ? null
                    : `${percent(one.probability)} likely the same problem${one.why ? ": " : ""}`}
                  {one.why}
                </p>
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </section>
  );
}

const SAID: Readonly<Record<Receipt["outcome"], string>> = {
  stored: "Sent. The server has stored it and groups it now.",
  repeated: "The same signal was sent before; it is stored once.",
  ignored: "It was ignored.",
  rejected: "The server rejected it.",
};

/** What became of a signal that was sent. */
export function SentResult({ projectId, receipt, onLeave }: About & { receipt: Receipt }) {
  return (
    <section className={styles.result} aria-label="Result" aria-live="polite">
      <p>
        <strong>{SAID[receipt.outcome]}</strong>
        {receipt.outcome === "ignored" ? ` ${ignoredReason(receipt.reason)}` : null}
      </p>
      {receipt.signal_id ? (
        <p>
          <Link
            to="/projects/$projectId/signals/$signalId"
            params={{ projectId, signalId: receipt.signal_id }}
            onClick={onLeave}
          >
            Follow it step by step
          </Link>
        </p>
      ) : null}
    </section>
  );
}
