import { useAction } from "@/actions/registry";
import type { Report } from "@/api/types";
import { useOpenIssue, useUnlinkIssue } from "@/nouns/trackers/mutations";

/** Opening the issue of a report in the tracker, and following it no longer. */
export function useIssueActions(projectId: string, report: Report, readOnly: string | null): void {
  const open = useOpenIssue(projectId, report.id);
  const unlink = useUnlinkIssue(projectId, report.id);
  const has = report.tracker_issue_url !== null;
  useAction("report.open-issue", () => open.mutate(), {
    enabled: !has || report.tracker_issue_error !== null,
    unavailable: readOnly,
  });
  useAction("report.unlink-issue", () => unlink.mutate(), { enabled: has, unavailable: readOnly });
}
