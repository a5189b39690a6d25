/** The paths of the funnel's chart, one a stage, in units of days and signals. Pure. */
import { type Day, STAGES, type Stage, scaleStep } from "@/nouns/signals/funnel";

const GAP = 0.125;

export interface Bars {
  readonly paths: Readonly<Record<Stage, string>>;
  /** The end of the scale and the step of its lines. */
  readonly top: { readonly most: number; readonly step: number };
}

/** Stacks each day's signals, those that came furthest at the bottom. */
export function bars(days: readonly Day[]): Bars {
  const most = Math.max(1, ...days.map((day) => STAGES.reduce((all, stage) => all + day[stage], 0)));
  const step = scaleStep(most);
  const end = Math.ceil(most / step) * step;
  const parts: Record<Stage, string[]> = {
    judged: [],
    promoted: [],
    grouped: [],
    pending: [],
    blocked: [],
    failed: [],
    removed: [],
  };
  days.forEach((day, index) => {
    let below = 0;
    for (const stage of STAGES) {
      const amount = day[stage];
      if (amount > 0) {
        const y = end - below - amount;
        parts[stage].push(`M${index + GAP} ${y}h${1 - 2 * GAP}v${amount}h${2 * GAP - 1}z`);
      }
      below += amount;
    }
  });
  const paths = {
    judged: parts.judged.join(""),
    promoted: parts.promoted.join(""),
    grouped: parts.grouped.join(""),
    pending: parts.pending.join(""),
    blocked: parts.blocked.join(""),
    failed: parts.failed.join(""),
    removed: parts.removed.join(""),
  };
  return { paths, top: { most: end, step } };
}
