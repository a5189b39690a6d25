import { getRouteApi, Navigate } from "@tanstack/react-router";
import { useCallback, useState } from "react";
import { errorMessage } from "@/api/errors";
import { DecideDialog } from "@/nouns/reports/components/decide-dialog";
import { currentTab } from "@/nouns/reports/filters";
import { useFresh } from "@/nouns/reports/list/use-fresh";
import { useRows } from "@/nouns/reports/list/use-rows";
import { Failed } from "@/ui/states";
import { BulkBar } from "./bulk-bar";
import { CorrectSelected } from "./correct-selected";
import { FilterBar } from "./filters/filter-bar";
import styles from "./inbox-page.module.css";
import { InboxTabs } from "./inbox-tabs";
import { ListSkeleton } from "./list/list-skeleton";
import { ReportList } from "./list/report-list";
import { MergeSelected } from "./merge-selected";
import { NothingHere } from "./nothing-here";
import { PausedNotice } from "./paused-notice";
import { ReviewNotices } from "./review-notices";
import { useCursor } from "./use-cursor";
import { useDecisions } from "./use-decisions";
import { useInboxActions } from "./use-inbox-actions";
import { useRowSelection } from "./use-row-selection";

const route = getRouteApi("/signed-in/projects/$projectId/inbox");

/** The list of reports: tabs, filters, rows, and what is done with those that are selected. */
export function InboxPage() {
  const { projectId } = route.useParams();
  const search = route.useSearch();
  if (currentTab(search) === "quarantine") {
    // A tab of the inbox, but with signals, which have a page of their own.
    const to = "/projects/$projectId/signals";
    return <Navigate to={to} params={{ projectId }} search={{ tab: "quarantine" }} replace />;
  }
  return (
    <div className={styles.inbox}>
      <h1 className="visually-hidden">Inbox</h1>
      <InboxTabs projectId={projectId} search={search} />
      <FilterBar projectId={projectId} search={search} />
      <PausedNotice projectId={projectId} />
      {currentTab(search) === "review" ? <ReviewNotices projectId={projectId} /> : null}
      {/* Another list begins anew: nothing is selected in it, and its cursor is where it was left. */}
      <Inbox key={`${projectId} ${JSON.stringify(search)}`} projectId={projectId} search={search} />
    </div>
  );
}

function Inbox({ projectId, search }: { projectId: string; search: ReturnType<typeof route.useSearch> }) {
  const [range, setRange] = useState<readonly [number, number]>([0, 0]);
  const rows = useRows(projectId, search, range[0], range[1]);
  const fresh = useFresh(projectId, search);
  const cursor = useCursor(projectId, search, rows);
  const selection = useRowSelection(rows);
  const decisions = useDecisions(projectId, search, selection, cursor.report);
  useInboxActions({ projectId, search, rows, cursor, selection, decisions, fresh });
  const onRange = useCallback((from: number, to: number) => setRange([from, to]), []);

  return (
    <>
      {fresh.count > 0 ? (
        <button type="button" className={styles.fresh} onClick={fresh.show}>
          {fresh.count} new · show
        </button>
      ) : null}
      {rows.error && rows.total === null ? (
        <Failed
          title="Could not load the reports"
          reason={errorMessage(rows.error)}
          at={rows.failedAt}
          onRetry={rows.retry}
        />
      ) : null}
      {rows.total === null && !rows.error ? <ListSkeleton /> : null}
      {rows.total === 0 ? (
        <NothingHere projectId={projectId} search={search} tab={currentTab(search)} />
      ) : null}
      {rows.total ? (
        <ReportList
          projectId={projectId}
          rows={rows}
          total={rows.total}
          cursor={cursor.index}
          selection={selection.selection}
          onCursor={cursor.goTo}
          onSelect={selection.toggle}
          onOpen={cursor.open}
          onRange={onRange}
        />
      ) : null}
      <BulkBar
        selection={selection}
        bulk={decisions.bulk}
        total={rows.total ?? 0}
        isSnoozed={currentTab(search) === "snoozed"}
      />
      <MergeSelected projectId={projectId} selection={selection} current={cursor.report} />
      <CorrectSelected projectId={projectId} selection={selection} rows={rows} current={cursor.report} />
      {rows.total === null ? null : (
        <DecideDialog
          question={decisions.question}
          reports={decisions.reports}
          draftId={decisions.draftId}
          onDecide={decisions.decide}
          onClose={() => decisions.ask(null)}
        />
      )}
    </>
  );
}
