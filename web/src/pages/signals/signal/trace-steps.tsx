import type { TraceStep } from "@/api/types";
import { percent } from "@/lib/figures";
import { fullTime } from "@/lib/time";
import { ReportName } from "@/nouns/reports/components/report-name";
import { outcomeLabel, outcomeTone, stepLabel } from "@/nouns/signals/labels";
import { measured, nearestOf } from "@/nouns/signals/trace";
import { Disclosure } from "@/ui/controls/disclosure";
import { Chip } from "@/ui/display/chip";
import styles from "./signal-page.module.css";

export interface TraceStepsProps {
  projectId: string;
  steps: readonly TraceStep[];
  /** Whether more steps are to come. */
  waits: boolean;
}

/** The steps of a signal's way, the oldest first, in words. */
export function TraceSteps({ projectId, steps, waits }: TraceStepsProps) {
  return (
    <ol className={styles.steps}>
      {steps.map((step) => (
        <Step
          key={`${step.at} ${step.step} ${step.outcome} ${step.reason}`}
          projectId={projectId}
          step={step}
        />
      ))}
      {waits ? (
        <li className={styles.step} aria-live="polite">
          <span className={styles.dot} aria-hidden="true" />
          <span className={styles.waits}>Waits for its next step…</span>
        </li>
      ) : null}
    </ol>
  );
}

function Step({ projectId, step }: { projectId: string; step: TraceStep }) {
  const tone = outcomeTone(step);
  const nearest = nearestOf(step.details);
  const figures = measured(step.details);
  return (
    <li className={styles.step}>
      <span className={styles.dot} data-tone={tone} aria-hidden="true" />
      <div className={styles.line}>
        <span className={styles.name}>{stepLabel(step.step)}</span>
        {step.outcome === "done" ? null : <Chip tone={tone}>{outcomeLabel(step.outcome)}</Chip>}
        <time className={styles.at} dateTime={step.at}>
          {fullTime(step.at)}
        </time>
      </div>
      <p className={styles.reason}>{step.reason}</p>
      {nearest.length > 0 ? (
        <Disclosure label={`The ${nearest.length} nearest reports`}>
          <ul className={styles.nearest}>
            {nearest.map((one) => (
              <li key={one.reportId}>
                <ReportName projectId={projectId} reportId={one.reportId} />
                <p className={styles.at}>
                  {one.probability === null
                    ? null
                    : `${percent(one.probability)} likely the same problem${one.why ? ": " : ""}`}
                  {one.why}
                </p>
              </li>
            ))}
          </ul>
        </Disclosure>
      ) : null}
      {figures.length > 0 ? (
        <Disclosure label="Figures">
          <dl className={styles.figures}>
            {figures.map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </Disclosure>
      ) : null}
    </li>
  );
}
