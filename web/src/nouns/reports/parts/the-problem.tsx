import type { ArtefactOf } from "@/api/artefacts";
import type { Report } from "@/api/types";
import { clip, plural } from "@/lib/words";
import styles from "@/nouns/reports/parts/the-problem.module.css";
import { Prose } from "@/ui/prose";

interface TheProblemProps {
  report: Report;
  code: ReadonlyArray<ArtefactOf<"code_reference">>;
}

/** What is wrong and what to do about it: the first thing that somebody reads. */
export function TheProblem({ report, code }: TheProblemProps) {
  const problem = report.problem ?? firstSentences(report.summary) ?? report.headline;
  const later = report.signals_at_research === null ? 0 : report.signal_count - report.signals_at_research;
  const first = bestCode(report, code);
  return (
    <section className={styles.problem} aria-label="Problem and next step">
      <div>
        <h2 className={styles.label}>Problem</h2>
        <Prose text={problem} longest={2000} />
        {later > 0 ? (
          <p className={styles.quiet}>
            {plural(later, "signal")} came after the last research, which this is of.
          </p>
        ) : null}
      </div>
      <div className={styles.step}>
        <h2 className={styles.label}>Next step</h2>
        <Prose text={nextStep(report)} longest={2000} />
        {first ? (
          <p className={styles.place}>
            <code>
              {clip(first.content.file_path, 200)}:{first.content.start_line}
            </code>
          </p>
        ) : null}
      </div>
    </section>
  );
}

/** The code that the report's words name first, else the newest that was found. */
export function bestCode(
  report: Pick<Report, "proposal" | "summary">,
  code: ReadonlyArray<ArtefactOf<"code_reference">>,
): ArtefactOf<"code_reference"> | null {
  const words = `${report.proposal ?? ""} ${report.summary ?? ""}`;
  const named = code
    .map((entry) => ({ entry, at: words.indexOf(entry.content.file_path) }))
    .filter(({ at }) => at >= 0)
    .sort((one, other) => one.at - other.at);
  return named[0]?.entry ?? code[0] ?? null;
}

/** The beginning of a summary, up to where a reader would stop for a first impression. */
export function firstSentences(summary: string | null): string | null {
  if (!summary) return null;
  const text = summary.slice(0, 600);
  const end = text.lastIndexOf(". ");
  return summary.length <= 600 ? summary : end > 100 ? text.slice(0, end + 1) : clip(summary, 600);
}

function nextStep(report: Report): string {
  switch (report.status) {
    case "potential":
      return report.snoozed_for
        ? `It comes back after ${plural(report.snoozed_for, "more signal")}.`
        : "It gathers signals. Research begins when enough of them speak of it.";
    case "candidate":
    case "in_progress":
      return "It is being researched: where the code is, what can be done, how urgent it is.";
    case "failed":
      return "Research failed; the log says why. Send it back to gathering, or dismiss it.";
    case "pending_input":
      return (
        report.proposal ?? "Research has a question: see the judgments below. Choose a repository, or decide."
      );
    case "suppressed":
      return report.dismissal_note || "It is put away. Restore it to go on.";
    case "resolved":
      return report.dismissal_note || "It is solved. If new signals say otherwise, it comes back.";
    default:
      if (report.already_addressed)
        return "Somebody has worked on this already. Check whether it holds, then resolve it.";
      return report.proposal ?? "Hand it off, or take it yourself.";
  }
}
