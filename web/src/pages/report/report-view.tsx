import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useAction } from "@/actions/registry";
import { allOf } from "@/api/artefacts";
import type { Report } from "@/api/types";
import { readStored, store } from "@/lib/storage";
import { useMedia } from "@/lib/use-media";
import { logQuery } from "@/nouns/artefacts/queries";
import { Corrections } from "@/nouns/corrections/components/corrections";
import { Evidence } from "@/nouns/evidence/components/evidence";
import { Similar } from "@/nouns/regrouping/components/similar";
import { Suggestions } from "@/nouns/regrouping/components/suggestions";
import { DecideDialog } from "@/nouns/reports/components/decide-dialog";
import { TheProblem } from "@/nouns/reports/components/the-problem";
import type { InboxSearch } from "@/nouns/reports/filters";
import { useReadOnlyReason } from "@/nouns/session/queries";
import styles from "./report.module.css";
import { ReportHead } from "./report-head";
import { ReportTabs } from "./report-tabs";
import { SignalBar } from "./signal-bar";
import { useReport } from "./use-report";

export interface ReportViewProps {
  projectId: string;
  report: Report;
  search: InboxSearch;
}

const NARROW = "(max-width: 1080px)";

/** A report: the problem and the next step first, the evidence beside it. */
export function ReportView({ projectId, report, search }: ReportViewProps) {
  const readOnly = useReadOnlyReason(projectId);
  const view = useReport(projectId, report, search, readOnly);
  const log = useQuery(logQuery(projectId, report.id)).data;
  const narrow = useMedia(NARROW);
  const [beside, setBeside] = useState(() => readStored("evidence") !== "hidden");
  useAction("report.evidence", () => {
    store("evidence", beside ? "hidden" : null);
    setBeside(!beside);
  });
  const entries = log?.results ?? [];
  const evidence = (
    <Evidence
      projectId={projectId}
      reportId={report.id}
      selected={view.selected}
      onSelect={readOnly === null ? view.select : null}
    />
  );

  return (
    <div className={styles.page}>
      <ReportHead projectId={projectId} report={report} search={search} view={view} />
      <div className={styles.columns} data-beside={beside && !narrow}>
        <div className={styles.main}>
          <Suggestions projectId={projectId} reportId={report.id} readOnly={readOnly} />
          <TheProblem projectId={projectId} report={report} code={allOf(entries, "code_reference")} />
          <Similar projectId={projectId} reportId={report.id} readOnly={readOnly} />
          <ReportTabs
            projectId={projectId}
            report={report}
            log={entries}
            logCount={log?.count ?? null}
            readOnly={readOnly}
            evidence={narrow ? evidence : null}
          />
        </div>
        {beside && !narrow ? (
          <aside className={styles.beside} aria-label="Evidence">
            <h2 className={styles.asideTitle}>Evidence</h2>
            {evidence}
          </aside>
        ) : null}
      </div>
      <Corrections projectId={projectId} ids={[report.id]} report={report} unavailable={readOnly} />
      <SignalBar projectId={projectId} report={report} view={view} />
      <DecideDialog
        question={view.question}
        reports={1}
        draftId={report.id}
        onDecide={view.decide}
        onClose={() => view.ask(null)}
      />
    </div>
  );
}
