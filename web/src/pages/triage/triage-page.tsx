import { getRouteApi } from "@tanstack/react-router";
import { errorMessage } from "@/api/errors";
import { Corrections } from "@/nouns/corrections/components/corrections";
import { DecideDialog } from "@/nouns/reports/components/decide-dialog";
import { useReadOnlyReason } from "@/nouns/session/queries";
import { Failed, Loading } from "@/ui/states";
import { AllDone } from "./all-done";
import styles from "./triage.module.css";
import { TriageBar } from "./triage-bar";
import { TriageCard } from "./triage-card";
import { useTriage } from "./use-triage";

const route = getRouteApi("/signed-in/projects/$projectId/triage");

/** One report at a time, in the order of the list and within its filters. */
export function TriagePage() {
  const { projectId } = route.useParams();
  const search = route.useSearch();
  const triage = useTriage(projectId, search);
  const { rows, current } = triage;
  return (
    <div className={styles.page}>
      <h1 className="visually-hidden">Triage</h1>
      <TriageBar projectId={projectId} search={search} triage={triage} />
      {rows.error && rows.total === null ? (
        <Failed
          title="Could not load the reports"
          reason={errorMessage(rows.error)}
          at={rows.failedAt}
          onRetry={rows.retry}
        />
      ) : null}
      {rows.total === null && !rows.error ? <Loading label="Loading the reports" /> : null}
      {rows.total === 0 ? <AllDone projectId={projectId} search={search} done={triage.done} /> : null}
      {rows.total && !current ? <Loading label="Loading the report" /> : null}
      {current ? <TriageCard key={current.id} projectId={projectId} report={current} /> : null}
      <Corrections
        projectId={projectId}
        ids={current ? [current.id] : []}
        report={current}
        unavailable={useReadOnlyReason(projectId)}
      />
      <DecideDialog
        question={triage.question}
        reports={1}
        draftId={current?.id ?? ""}
        onDecide={triage.decide}
        onClose={() => triage.ask(null)}
      />
    </div>
  );
}
