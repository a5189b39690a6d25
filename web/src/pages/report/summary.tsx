import { type ArtefactOf, allOf, newest } from "@/api/artefacts";
import type { Artefact, Report } from "@/api/types";
import { clip } from "@/lib/format";
import { CodeSnippet } from "@/nouns/artefacts/components/code-snippet";
import { entryText } from "@/nouns/artefacts/labels";
import { WhyTogether } from "@/nouns/regrouping/components/why-together";
import { bestCode, nextStep } from "@/nouns/reports/components/the-problem";
import { reasonLabel } from "@/nouns/reports/labels";
import { FindingVerdict } from "@/nouns/scouts/components/finding-verdict";
import { Prose } from "@/ui/display/prose";
import styles from "./report.module.css";

interface SummaryProps {
  projectId: string;
  report: Report;
  log: readonly Artefact[];
  readOnly: string | null;
}

/** What research found out beside the problem: the code, the judgments, whom to ask, and why it is one report. */
export function Summary({ projectId, report, log, readOnly }: SummaryProps) {
  const found = newestOfPlaces(allOf(log, "code_reference"));
  const best = bestCode(report, found);
  const code = [...found].sort((one, other) => Number(other === best) - Number(one === best)).slice(0, 6);
  const reviewers = newest(log, "suggested_reviewers");
  return (
    <>
      {report.scout_name && report.source_products.every((product) => product === "signals_scout") ? (
        <Part title="Is this finding useful?">
          <FindingVerdict projectId={projectId} reportId={report.id} />
        </Part>
      ) : null}
      {report.dismissal_reason && (report.status === "suppressed" || report.status === "resolved") ? (
        <Part title={report.status === "resolved" ? "Why it was resolved" : "Why it was dismissed"}>
          <p className={styles.reading} dir="auto">
            {reasonLabel(report.dismissal_reason)}
            {report.dismissal_note ? `: ${clip(report.dismissal_note, 4000)}` : ""}
          </p>
        </Part>
      ) : null}
      {report.proposal && nextStep(report) !== report.proposal ? (
        <Part title="What research proposed">
          <Prose text={report.proposal} />
        </Part>
      ) : null}
      {code.length > 0 ? (
        <Part title="The code">
          {code.map((entry) => (
            <CodeSnippet key={entry.id} reference={entry.content} />
          ))}
        </Part>
      ) : null}
      <Judgments log={log} />
      {reviewers && reviewers.content.length > 0 ? <Reviewers entry={reviewers} /> : null}
      <Part title="Why these signals are together">
        <WhyTogether
          projectId={projectId}
          reportId={report.id}
          signals={report.signal_count}
          log={log}
          readOnly={readOnly}
        />
      </Part>
    </>
  );
}

/** Each place in the code once, as the newest round of research has it. */
function newestOfPlaces(found: ReadonlyArray<ArtefactOf<"code_reference">>): ArtefactOf<"code_reference">[] {
  const places = new Map<string, ArtefactOf<"code_reference">>();
  for (const entry of found) {
    const { file_path: path, line, start_line: start } = entry.content;
    const place = `${path}:${line ?? start}`;
    if (!places.has(place)) places.set(place, entry);
  }
  return [...places.values()];
}

function Part({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section className={styles.section}>
      <h2 className={styles.heading}>{title}</h2>
      {children}
    </section>
  );
}

/** The newest judgment of each kind, with its explanation. */
function Judgments({ log }: { log: readonly Artefact[] }) {
  const entries = [
    newest(log, "priority_judgment"),
    newest(log, "actionability_judgment"),
    newest(log, "repo_selection"),
    newest(log, "safety_judgment"),
  ].filter((entry) => entry !== null);
  if (entries.length === 0) return null;
  return (
    <Part title="Judgments">
      <ul className={styles.people}>
        {entries.map((entry) => {
          const { lead, text } = entryText(entry);
          return (
            <li key={entry.id} className={styles.person} dir="auto">
              <strong>{clip(lead, 200)}</strong>
              {text ? <span className={styles.quiet}> — {clip(text, 1500)}</span> : null}
            </li>
          );
        })}
      </ul>
    </Part>
  );
}

function Reviewers({ entry }: { entry: ArtefactOf<"suggested_reviewers"> }) {
  return (
    <Part title="Whom to ask">
      <ul className={styles.people}>
        {entry.content.slice(0, 10).map((person) => (
          <li key={person.github_login} className={styles.person} dir="auto">
            <strong>{clip(person.github_name || person.github_login, 100)}</strong>
            <ul className={styles.quiet}>
              {(person.relevant_commits ?? []).slice(0, 3).map((commit) => (
                <li key={commit.sha}>
                  {clip(commit.reason, 400)} <code>{commit.sha.slice(0, 10)}</code>
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </Part>
  );
}
