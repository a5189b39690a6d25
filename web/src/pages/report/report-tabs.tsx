import type { ReactNode } from "react";
import { lazy, Suspense, useState } from "react";
import { useAction } from "@/actions/registry";
import { allOf } from "@/api/artefacts";
import type { Artefact, Report } from "@/api/types";
import { WorkLog } from "@/nouns/artefacts/components/log";
import { NoteForm } from "@/nouns/artefacts/components/note-form";
import { type TabItem, Tabs } from "@/ui/controls/tabs";
import { Loading } from "@/ui/states";
import { Summary } from "./summary";

const Changes = lazy(() => import("@/nouns/diff/changes"));

export interface ReportTabsProps {
  projectId: string;
  report: Report;
  /** The newest entries of the work log. */
  log: readonly Artefact[];
  logCount: number | null;
  readOnly: string | null;
  /** The evidence, where it has no place beside. */
  evidence: ReactNode;
}

type TabId = "summary" | "evidence" | "changes" | "log";

export function ReportTabs({ projectId, report, log, logCount, readOnly, evidence }: ReportTabsProps) {
  const [current, setCurrent] = useState<TabId>("summary");
  const commits = allOf(log, "commit");
  const items: TabItem<TabId>[] = [
    {
      id: "summary",
      label: "Details",
      content: <Summary projectId={projectId} report={report} log={log} readOnly={readOnly} />,
    },
  ];
  if (evidence !== null) {
    items.push({ id: "evidence", label: "Evidence", amount: report.signal_count, content: evidence });
  }
  if (commits.length > 0) {
    items.push({
      id: "changes",
      label: "Changes",
      amount: commits.length,
      content: (
        <Suspense fallback={<Loading label="Loading the changes" />}>
          <Changes projectId={projectId} reportId={report.id} commits={commits} />
        </Suspense>
      ),
    });
  }
  items.push({
    id: "log",
    label: "Log",
    amount: logCount,
    content: (
      <>
        <NoteForm projectId={projectId} reportId={report.id} readOnly={readOnly} />
        <WorkLog projectId={projectId} reportId={report.id} />
      </>
    ),
  });
  const shown: TabId = items.some((item) => item.id === current) ? current : "summary";
  const turn = (by: number) => {
    const place = items.findIndex((item) => item.id === shown);
    setCurrent(items[(place + by + items.length) % items.length]?.id ?? "summary");
    document.querySelector('[role="tablist"]')?.scrollIntoView({ block: "nearest" });
  };
  useAction("list.tab-left", () => turn(-1));
  useAction("list.tab-right", () => turn(1));
  // The form binds the same above this once it is there, and takes the focus then.
  useAction(
    "report.note",
    () => {
      setCurrent("log");
      window.setTimeout(() => document.querySelector<HTMLElement>("form textarea")?.focus(), 0);
    },
    { unavailable: readOnly },
  );
  return <Tabs<TabId> label="About the report" items={items} current={shown} onChange={setCurrent} />;
}
