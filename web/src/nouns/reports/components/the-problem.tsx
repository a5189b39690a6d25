import type { ArtefactOf } from "@/api/artefacts";
import type { Report } from "@/api/types";
import { clip, plural } from "@/lib/format";
import styles from "@/nouns/reports/components/the-problem.module.css";
import { statusLabel } from "@/nouns/reports/labels";
import { Prose } from "@/ui/display/prose";

interface TheProblemProps {
  report: Report;
  code: ReadonlyArray<ArtefactOf<"code_reference">>;
  /** Shows the beginning of a long text, where the whole is a step away. */
  brief?: boolean;
}

/** What is wrong and what to do about it: the first thing that somebody reads. */
export function TheProblem({ report, code, brief = false }: TheProblemProps) {
  // A summary that a person wrote has no parts: all of it tells the problem.
  const whole = report.problem ?? report.summary ?? report.headline ?? report.working_title ?? "";
  const problem = brief ? firstSentences(whole) : whole;
  const later = report.signals_at_research === null ? 0 : report.signal_count - report.signals_at_research;
  const step = nextStep(report);
  const found = bestCode(report, code);
  // Where the words name the file, they name its line, too.
  const first = found && !step.includes(found.content.file_path) ? found : null;
  return (
    <section className={styles.problem} aria-label="Problem and next step">
      <div>
        <h2 className={styles.label}>Problem</h2>
        <Prose text={problem} />
        {report.words_outdated_at ? (
          <p className={styles.quiet}>
            Its signals have changed since this was written.{" "}
            {report.summary !== null && report.problem === null
              ? "Edit it if it is no longer true."
              : "It is being written again."}
          </p>
        ) : later > 0 ? (
          <p className={styles.quiet}>
            {plural(later, "signal")} arrived after the last research, which this describes.
          </p>
        ) : null}
      </div>
      <div className={styles.step}>
        <h2 className={styles.label}>Next step</h2>
        <Prose text={brief ? firstSentences(step) : step} />
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

const BRIEF = 420;

/** The beginning of a text, up to where a reader would stop for a first impression. */
export function firstSentences(text: string): string {
  if (text.length <= BRIEF) return text;
  const beginning = text.slice(0, BRIEF);
  const end = beginning.lastIndexOf(". ");
  return end > 100 ? `${beginning.slice(0, end + 1)} …` : clip(text, BRIEF);
}

/** What is to be done now, in the words of research where it has some. */
export function nextStep(report: Report): string {
  switch (report.status) {
    case "potential":
      return report.snoozed_for
        ? `It returns after ${plural(report.snoozed_for, "more signal")}.`
        : "It gathers signals. Research begins when enough of them have arrived.";
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
      return report.snoozed_until
        ? `${statusLabel(report)}. Restore it to work on it earlier.`
        : "It is dismissed. Restore it to work on it again.";
    case "resolved":
      return "It is resolved. It reopens when new signals arrive.";
    default:
      if (report.already_addressed)
        return "Somebody has worked on this already. Check whether it holds, then resolve it.";
      return report.proposal ?? "Hand it off, or take it yourself.";
  }
}
