import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { errorMessage } from "@/api/errors";
import type { ScoutFinding } from "@/api/types";
import { percent } from "@/lib/figures";
import { clip } from "@/lib/format";
import { fullTime, relativeTime } from "@/lib/time";
import { useNow } from "@/lib/use-now";
import styles from "@/nouns/scouts/components/finding-list.module.css";
import { FindingVerdict } from "@/nouns/scouts/components/finding-verdict";
import { findingReportsQuery, findingsQuery } from "@/nouns/scouts/queries";
import { Disclosure } from "@/ui/controls/disclosure";
import { Chip } from "@/ui/display/chip";
import { Empty, Failed, Loading } from "@/ui/states";

export interface FindingListProps {
  projectId: string;
  /** The scout; null for all of them. */
  skillName: string | null;
}

/** What scouts found lately, each with the report that it is in. */
export function FindingList({ projectId, skillName }: FindingListProps) {
  const findings = useQuery(findingsQuery(projectId, skillName));
  if (findings.data) {
    if (findings.data.length === 0) {
      return (
        <Empty title="No finding yet">What a live scout finds becomes a signal and is listed here.</Empty>
      );
    }
    return <Findings projectId={projectId} findings={findings.data} />;
  }
  return findings.error ? (
    <Failed
      title="Could not load the findings"
      reason={errorMessage(findings.error)}
      at={findings.errorUpdatedAt}
      onRetry={() => void findings.refetch()}
    />
  ) : (
    <Loading label="Loading the findings" />
  );
}

/** A list of findings. */
export function Findings({ projectId, findings }: { projectId: string; findings: readonly ScoutFinding[] }) {
  const runs = [...new Set(findings.map((finding) => finding.run_id))].sort();
  const reports = useQuery(findingReportsQuery(projectId, runs)).data;
  const now = useNow();
  return (
    <ul className={styles.list}>
      {findings.map((finding) => {
        const [title = "", ...rest] = finding.description.trim().split("\n");
        const more = rest.join("\n").trim();
        const report = reports?.find((one) => one.source_id === finding.source_id)?.report;
        return (
          <li key={finding.id} className={styles.finding}>
            <p className={styles.title} dir="auto">
              {clip(title, 200)}
            </p>
            <p className={styles.facts}>
              {finding.severity ? <Chip>{clip(finding.severity, 12)}</Chip> : null}
              <span>{percent(finding.confidence)} certain</span>
              <time dateTime={finding.emitted_at} title={fullTime(finding.emitted_at)}>
                {relativeTime(finding.emitted_at, now)}
              </time>
              {report ? (
                <Link
                  to="/projects/$projectId/reports/$reportId"
                  params={{ projectId, reportId: report.id }}
                  search={{}}
                  dir="auto"
                >
                  {clip(report.title ?? "Its report", 90)}
                </Link>
              ) : reports ? (
                <span>in no open report</span>
              ) : null}
            </p>
            {report ? <FindingVerdict projectId={projectId} reportId={report.id} /> : null}
            {more === "" ? null : (
              <Disclosure label="Evidence">
                <p className={styles.text} dir="auto">
                  {clip(more, 4000)}
                </p>
              </Disclosure>
            )}
          </li>
        );
      })}
    </ul>
  );
}
