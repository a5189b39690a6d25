import { GitPullRequest, User } from "lucide-react";
import { memo } from "react";
import type { Report } from "@/api/types";
import { cx } from "@/lib/cx";
import { fullTime, shortAge } from "@/lib/time";
import { clip, count } from "@/lib/words";
import { PriorityMark } from "@/nouns/reports/parts/priority-mark";
import styles from "@/nouns/reports/parts/report-row.module.css";
import { shownTitle, titleParts } from "@/nouns/reports/title";

const LONGEST_TITLE = 300;
const LONGEST_HEADLINE = 300;

export interface ReportRowProps {
  report: Report;
  now: number;
}

/** What a row of the list says of its report, in two lines. */
export const ReportRow = memo(function ReportRow({ report, now }: ReportRowProps) {
  const { tag, text } = titleParts(shownTitle(report));
  const shown = clip(text, LONGEST_TITLE);
  const headline = clip(report.headline, LONGEST_HEADLINE);
  return (
    <>
      <PriorityMark priority={report.priority} />
      <span className={styles.words}>
        <span className={styles.title} dir="auto">
          {tag ? <code className={styles.tag}>{tag}</code> : null}
          {shown}
        </span>
        <span className={styles.second}>
          <span className={styles.headline} dir="auto">
            {headline === shown ? "" : headline}
          </span>
          <Sources products={report.source_products} />
        </span>
      </span>
      <span className={styles.facts}>
        <Work report={report} />
        <span className={styles.signals} title={`${count(report.signal_count)} signals`}>
          {count(report.signal_count)}
          <span className="visually-hidden"> signals</span>
        </span>
        <time className={styles.age} dateTime={report.updated_at} title={fullTime(report.updated_at)}>
          {shortAge(report.updated_at, now)}
        </time>
      </span>
    </>
  );
});

/** The first products that signals come from, and how many more. */
function Sources({ products }: { products: readonly string[] }) {
  const shown = products.slice(0, 2).map((product) => clip(product.replaceAll("_", " "), 24));
  const more = products.length - shown.length;
  if (shown.length === 0) return null;
  return (
    <span className={styles.sources} title={products.slice(0, 30).join(", ")}>
      {shown.join(", ")}
      {more > 0 ? ` +${more}` : ""}
    </span>
  );
}

function Work({ report }: { report: Report }) {
  if (report.implementation_pr_url) {
    return (
      <span className={styles.work} title={clip(report.implementation_pr_url, 200)}>
        <GitPullRequest size={14} aria-hidden="true" /> PR
      </span>
    );
  }
  if (report.claim) {
    return (
      <span className={styles.work} title={`${report.claim.user.email} works on it`}>
        <User size={14} aria-hidden="true" /> <span className={styles.clip}>claimed</span>
      </span>
    );
  }
  return <span className={cx(styles.work)} />;
}
