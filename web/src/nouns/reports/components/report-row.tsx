import { GitPullRequest, User, UserPen } from "lucide-react";
import { memo } from "react";
import type { Report } from "@/api/types";
import { clip, count, plural, productName } from "@/lib/format";
import { dayName, fullTime, shortAge } from "@/lib/time";
import { LabelChips } from "@/nouns/corrections/components/label-chips";
import { setByLine } from "@/nouns/corrections/set-fields";
import { PriorityMark } from "@/nouns/reports/components/priority-mark";
import styles from "@/nouns/reports/components/report-row.module.css";
import { impactLabel, missingLabel, snoozeProgress } from "@/nouns/reports/labels";
import { headlineBeside, shownTitle, titleParts } from "@/nouns/reports/title";
import { Sparkline } from "@/ui/display/sparkline";

const LONGEST_TITLE = 300;
const LONGEST_HEADLINE = 300;

export interface ReportRowProps {
  projectId: string;
  report: Report;
  now: number;
  /** The beginning of every title in the list, which rows leave out. */
  sharedTag?: string | null;
  /** Whether the project has connected a repository. */
  hasRepositories?: boolean;
}

/** What a row of the list says of its report, in two lines. */
export const ReportRow = memo(function ReportRow({
  projectId,
  report,
  now,
  sharedTag = null,
  hasRepositories = true,
}: ReportRowProps) {
  const { tag, text } = titleParts(shownTitle(report));
  const shown = clip(text, LONGEST_TITLE);
  const headline = clip(headlineBeside(report.headline, text), LONGEST_HEADLINE);
  return (
    <>
      <PriorityMark priority={report.priority} />
      <span className={styles.words}>
        <span className={styles.title} dir="auto">
          {tag && tag !== sharedTag ? <code className={styles.tag}>{tag}</code> : null}
          {shown}
        </span>
        <span className={styles.second}>
          <span className={styles.headline} dir="auto">
            {report.match ? <Found match={report.match} /> : headline}
          </span>
          <Impact report={report} now={now} />
          <Sources products={report.source_products} />
          <LabelChips projectId={projectId} labels={report.labels} most={2} oneLine />
        </span>
      </span>
      <span className={styles.facts}>
        <SetByMark report={report} />
        <Missing report={report} hasRepositories={hasRepositories} />
        <Work report={report} />
        <Reviewers report={report} />
        <span className={styles.signals} title={plural(report.signal_count, "signal")}>
          {count(report.signal_count)}
          <span className="visually-hidden"> signals</span>
        </span>
        <span className={styles.days} aria-hidden="true">
          <Sparkline values={report.daily_signals} label="" />
        </span>
        <Age report={report} now={now} />
      </span>
    </>
  );
});

/** That people set something of it, and who. */
function SetByMark({ report }: { report: Report }) {
  const words = setByLine(report);
  if (words === null) return null;
  return (
    <span className={styles.set} title={clip(words, 300)}>
      <UserPen size={14} aria-hidden="true" />
      <span className="visually-hidden">{clip(words, 300)}</span>
    </span>
  );
}

/** What has to be settled, of a report that can be decided on all the same. */
function Missing({ report, hasRepositories }: { report: Report; hasRepositories: boolean }) {
  const missing = missingLabel(report, hasRepositories);
  return missing === null ? null : <span className={styles.missing}>{missing}</span>;
}

/** The present numbers of its errors. */
function Impact({ report, now }: Pick<ReportRowProps, "report" | "now">) {
  if (!report.impact) return null;
  return <span className={styles.impact}>{impactLabel(report.impact, now)}</span>;
}

const PLACES: Readonly<Record<string, string>> = {
  working_title: "title",
  headline: "card",
  source_id: "id of a signal",
  pull_request: "pull request",
};

/** Where the search found it, with the words marked. */
function Found({ match }: { match: NonNullable<Report["match"]> }) {
  return (
    <>
      {PLACES[match.field] ?? match.field}:{" "}
      {match.parts.map(({ text, marked }, at) => {
        const key = `${at} ${text}`;
        return marked ? <mark key={key}>{text}</mark> : <span key={key}>{text}</span>;
      })}
    </>
  );
}

/** When its last signal came; of one that is put away, when it comes back. */
function Age({ report, now }: Pick<ReportRowProps, "report" | "now">) {
  if (report.status_before_research) {
    return (
      <span
        className={styles.age}
        title="Something changed, so it is researched again. What it says may be old."
      >
        researching again
      </span>
    );
  }
  if (report.status === "suppressed" && report.snoozed_until) {
    return (
      <span className={styles.age} title={`Snoozed until ${fullTime(report.snoozed_until)}`}>
        till {dayName(report.snoozed_until)}
      </span>
    );
  }
  if (report.status === "potential" && report.snoozed_for) {
    const progress = snoozeProgress(report);
    return (
      <span className={styles.age} title={`Snoozed: ${progress} signals have come`}>
        {progress} signals
      </span>
    );
  }
  const time = report.last_signal_at ?? report.updated_at;
  return (
    <time className={styles.age} dateTime={time} title={`Last signal: ${fullTime(time)}`}>
      {shortAge(time, now)}
    </time>
  );
}

function Reviewers({ report }: { report: Report }) {
  const people = report.reviewers.map((one) => ({
    login: one.github_login,
    name: one.github_name || one.github_login,
  }));
  const names = people.map((one) => one.name);
  return (
    <span
      className={styles.reviewers}
      title={names.length > 0 ? `Ask ${names.slice(0, 10).join(", ")}` : undefined}
    >
      {people.slice(0, 2).map(({ login, name }) => (
        <span key={login} className={styles.reviewer} aria-hidden="true">
          {Array.from(name.trim())[0]?.toUpperCase()}
        </span>
      ))}
    </span>
  );
}

/** The first products that signals come from, and how many more. */
function Sources({ products }: { products: readonly string[] }) {
  const shown = products.slice(0, 2).map((product) => clip(productName(product), 24));
  const more = products.length - shown.length;
  if (shown.length === 0) return null;
  return (
    <span className={styles.sources} title={products.slice(0, 30).join(", ")}>
      {shown.join(", ")}
      {more > 0 ? ` +${more}` : ""}
    </span>
  );
}

const PR_LABELS = {
  unknown: "PR",
  draft: "PR draft",
  open: "PR open",
  merged: "PR merged",
  closed: "PR closed",
} as const;

function Work({ report }: { report: Report }) {
  if (report.implementation_pr_url) {
    const state = report.implementation_pr_state ?? "unknown";
    return (
      <span className={styles.work} data-pr={state} title={clip(report.implementation_pr_url, 200)}>
        <GitPullRequest size={14} aria-hidden="true" /> {PR_LABELS[state]}
      </span>
    );
  }
  if (report.claim) {
    return (
      <span className={styles.work} title={`${report.claim.user.email} works on it`}>
        <User size={14} aria-hidden="true" /> claimed
      </span>
    );
  }
  return null;
}
