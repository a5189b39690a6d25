import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { clip } from "@/lib/format";
import { reportQuery } from "@/nouns/reports/queries";
import { shownTitle, titleParts } from "@/nouns/reports/title";

export interface ReportNameProps {
  projectId: string;
  reportId: string;
  onFollow?(): void;
}

/** A link to a report by its title; by its id where the title can't be read, since it was merged or deleted. */
export function ReportName({ projectId, reportId, onFollow }: ReportNameProps) {
  const report = useQuery({ ...reportQuery(projectId, reportId), retry: false, staleTime: 60_000 }).data;
  return (
    <Link
      to="/projects/$projectId/reports/$reportId"
      params={{ projectId, reportId }}
      search={{}}
      onClick={onFollow}
      dir="auto"
    >
      {report ? clip(titleParts(shownTitle(report)).text, 120) : `report ${reportId.slice(0, 8)}`}
    </Link>
  );
}
