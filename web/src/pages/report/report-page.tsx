import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useEffect } from "react";
import { errorMessage, isFailure } from "@/api/errors";
import type { InboxSearch } from "@/nouns/reports/filters";
import { reportQuery } from "@/nouns/reports/queries";
import { Empty, Failed, Loading } from "@/ui/states";
import { ReportView } from "./report-view";

const route = getRouteApi("/signed-in/projects/$projectId/reports/$reportId");

export function ReportPage() {
  const { projectId, reportId } = route.useParams();
  const search = route.useSearch();
  const report = useQuery(reportQuery(projectId, reportId));
  const navigate = route.useNavigate();
  // The id of a report that was merged stands for the one that it is a part of: the address follows.
  const canonical = report.data?.id;
  useEffect(() => {
    if (canonical === undefined || canonical === reportId) return;
    void navigate({ params: { projectId, reportId: canonical }, search, replace: true });
  }, [canonical, navigate, projectId, reportId, search]);
  if (report.data) {
    return <ReportView key={report.data.id} projectId={projectId} report={report.data} search={search} />;
  }
  if (report.isPending) return <Loading label="Loading the report" lines={12} />;
  if (isFailure(report.error, "not-found")) {
    return (
      <Empty title="Report not found" action={<ToInbox projectId={projectId} search={search} />}>
        It was deleted, or it belongs to another project.
      </Empty>
    );
  }
  return (
    <Failed
      title="Could not load the report"
      reason={errorMessage(report.error)}
      at={report.errorUpdatedAt}
      onRetry={() => void report.refetch()}
    />
  );
}

function ToInbox({ projectId, search }: { projectId: string; search: InboxSearch }) {
  return (
    <Link to="/projects/$projectId/inbox" params={{ projectId }} search={search}>
      Go to the inbox
    </Link>
  );
}
