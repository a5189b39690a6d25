import { useQuery } from "@tanstack/react-query";
import { errorMessage } from "@/api/errors";
import type { Report } from "@/api/types";
import { clip, listed, plural, productName } from "@/lib/format";
import { fullTime, relativeTime, shortAge } from "@/lib/time";
import { useNow } from "@/lib/use-now";
import { LabelChips } from "@/nouns/corrections/components/label-chips";
import { SetByPeople } from "@/nouns/corrections/components/set-by-people";
import { strongestEvidenceQuery } from "@/nouns/evidence/queries";
import { inOneLine, titleAndRest } from "@/nouns/evidence/signal-text";
import { Similar } from "@/nouns/regrouping/components/similar";
import { PriorityMark } from "@/nouns/reports/components/priority-mark";
import { TheProblem } from "@/nouns/reports/components/the-problem";
import { statusLabel } from "@/nouns/reports/labels";
import { shownTitle, titleParts } from "@/nouns/reports/title";
import { personName, useReadOnlyReason } from "@/nouns/session/queries";
import { InlineError, Loading } from "@/ui/states";
import styles from "./triage.module.css";

/** A report in as few words as a decision takes: what is wrong, what to do, the strongest evidence, whom to ask. */
export function TriageCard({ projectId, report }: { projectId: string; report: Report }) {
  const now = useNow();
  const readOnly = useReadOnlyReason(projectId);
  const { tag, text } = titleParts(shownTitle(report));
  const last = report.last_signal_at ?? report.updated_at;
  const people = report.reviewers.map((one) => one.github_name || one.github_login);
  return (
    <article className={styles.card} tabIndex={0} aria-labelledby="card-title">
      <h2 id="card-title" className={styles.title} dir="auto">
        {tag ? <code className={styles.tag}>{tag}</code> : null}
        {clip(text, 400)}
      </h2>
      <p className={styles.facts}>
        <PriorityMark priority={report.priority} />
        <span>{statusLabel(report)}</span>
        <span>{plural(report.signal_count, "signal")}</span>
        <span title={fullTime(last)}>last one {relativeTime(last, now)}</span>
        {report.repository ? <span>{clip(report.repository, 80)}</span> : null}
        {report.claim ? <span>claimed by {personName(report.claim.user)}</span> : null}
      </p>
      <LabelChips projectId={projectId} labels={report.labels} />
      <SetByPeople projectId={projectId} report={report} readOnly={readOnly} />
      <TheProblem projectId={projectId} report={report} code={[]} brief />
      <Strongest projectId={projectId} reportId={report.id} />
      <Similar projectId={projectId} reportId={report.id} readOnly={readOnly} />
      {people.length > 0 ? (
        <p className={styles.quiet}>Ask {listed(people.slice(0, 3).map((name) => clip(name, 60)))}</p>
      ) : null}
    </article>
  );
}

const SHOWN = 3;

function Strongest({ projectId, reportId }: { projectId: string; reportId: string }) {
  const evidence = useQuery(strongestEvidenceQuery(projectId, reportId, SHOWN));
  const now = useNow();
  if (evidence.isPending) return <Loading label="Loading the evidence" lines={3} />;
  if (!evidence.data) return <InlineError>{errorMessage(evidence.error)}</InlineError>;
  const { results: groups, count: all } = evidence.data;
  return (
    <section aria-label="Strongest evidence">
      <h3 className={styles.label}>Strongest evidence</h3>
      <ul className={styles.evidence}>
        {groups.map(({ representative: shown, count, last_at }) => {
          const { title, rest } = titleAndRest(clip(shown.content, 1000));
          return (
            <li key={shown.signal_id} className={styles.piece} dir="auto">
              <span className={styles.pieceTitle}>
                {clip(title, 160)}
                {count > 1 ? ` ×${count}` : ""}
              </span>
              {rest ? <span className={styles.pieceText}>{inOneLine(rest)}</span> : null}
              <span className={styles.quiet}>
                {clip(productName(shown.source_product), 40)} · {shortAge(last_at, now)}
              </span>
            </li>
          );
        })}
      </ul>
      {all > groups.length ? <p className={styles.quiet}>and {all - groups.length} more</p> : null}
    </section>
  );
}
