import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ActionButton } from "@/actions/action-button";
import type { ActionId } from "@/actions/registry";
import type { ArtefactOf } from "@/api/artefacts";
import type { Report } from "@/api/types";
import { clip, plural } from "@/lib/format";
import { fullTime } from "@/lib/time";
import { useNow } from "@/lib/use-now";
import styles from "@/nouns/reports/components/the-problem.module.css";
import { impactLabel, statusLabel } from "@/nouns/reports/labels";
import { gatheringQuery } from "@/nouns/reports/queries";
import { repositoriesQuery } from "@/nouns/repositories/queries";
import { Prose } from "@/ui/display/prose";

interface TheProblemProps {
  projectId: string;
  report: Report;
  code: ReadonlyArray<ArtefactOf<"code_reference">>;
  /** Shows the beginning of a long text, where the whole is a step away. */
  brief?: boolean;
}

/** What is wrong and what to do about it: the first thing that somebody reads. */
export function TheProblem({ projectId, report, code, brief = false }: TheProblemProps) {
  // A summary that a person wrote has no parts: all of it tells the problem.
  const whole = report.problem ?? report.summary ?? report.headline ?? report.working_title ?? "";
  const problem = brief ? firstSentences(whole) : whole;
  const later = report.signals_at_research === null ? 0 : report.signal_count - report.signals_at_research;
  const now = useNow();
  const step = nextStep(report);
  const found = bestCode(report, code);
  // Where the words name the file, they name its line, too.
  const first = found && !step.includes(found.content.file_path) ? found : null;
  return (
    <section className={styles.problem} aria-label="Problem and next step">
      <div>
        <h2 className={styles.label}>Problem</h2>
        <Prose text={problem} />
        {report.impact ? (
          <p className={styles.impact} title={fullTime(report.impact.last_seen)}>
            {impactLabel(report.impact, now)}
          </p>
        ) : null}
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
        {report.status === "potential" && report.snoozed_for === null && !brief ? (
          <WhyGathering projectId={projectId} reportId={report.id} />
        ) : null}
        <Steps projectId={projectId} report={report} brief={brief} />
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

/** What is missing until research begins, what the priority would be, and what a person would ask. */
function WhyGathering({ projectId, reportId }: { projectId: string; reportId: string }) {
  const gathering = useQuery(gatheringQuery(projectId, reportId)).data;
  if (!gathering) return null;
  return (
    <dl className={styles.why}>
      <dt>Why not yet</dt>
      <dd>{gathering.reason}</dd>
      <dt>Would be {gathering.priority}</dt>
      <dd>{gathering.explanation}</dd>
      <dt>To ask</dt>
      <dd>{gathering.question}</dd>
    </dl>
  );
}

/** The next step as something to press: actions with their keys, and where to go. */
function Steps({ projectId, report, brief }: { projectId: string; report: Report; brief: boolean }) {
  const actions = brief ? [] : nextActions(report);
  const lacks = report.status === "pending_input" && report.waits_for === "repository";
  // A project without any is asked once, above the list.
  const known = useQuery({ ...repositoriesQuery(projectId), enabled: lacks && !brief }).data ?? [];
  const asks = lacks && known.length > 0;
  if (actions.length === 0 && !asks) return null;
  return (
    <p className={styles.steps}>
      {actions.map((action) => (
        <ActionButton key={action} action={action} />
      ))}
      {asks ? (
        <Link to="/projects/$projectId/settings" params={{ projectId }} search={{ tab: "repositories" }}>
          Connect another repository
        </Link>
      ) : null}
    </p>
  );
}

/** What a person would do with a report in its state, first what is most usual. */
export function nextActions(report: Pick<Report, "status" | "already_addressed">): readonly ActionId[] {
  switch (report.status) {
    case "ready":
      return report.already_addressed ? ["report.resolve"] : ["report.hand-off", "report.claim"];
    case "pending_input":
      return ["report.claim", "report.resolve", "report.dismiss"];
    case "potential":
      return ["report.merge", "report.dismiss"];
    case "failed":
    case "suppressed":
    case "resolved":
      return ["report.restore"];
    default:
      return [];
  }
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
      return report.proposal ?? "You can decide now. Research would say more if it knew what is missing.";
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
