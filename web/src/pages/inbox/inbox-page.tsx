import { getRouteApi } from "@tanstack/react-router";
import { useCallback, useState } from "react";
import { sayFailure } from "@/api/errors";
import { currentTab } from "@/nouns/reports/filters";
import { useFresh } from "@/nouns/reports/list/use-fresh";
import { useRows } from "@/nouns/reports/list/use-rows";
import { DecideDialog } from "@/nouns/reports/parts/decide-dialog";
import { Failed } from "@/ui/states";
import { BulkBar } from "./bulk-bar";
import { FilterBar } from "./filters/filter-bar";
import styles from "./inbox-page.module.css";
import { InboxTabs } from "./inbox-tabs";
import { ListSkeleton } from "./list/list-skeleton";
import { ReportList } from "./list/report-list";
import { MergeTicked } from "./merge-ticked";
import { NothingHere } from "./nothing-here";
import { PausedNotice } from "./paused-notice";
import { useInbox } from "./use-inbox";
import { useInboxActions } from "./use-inbox-actions";

const route = getRouteApi("/signed-in/projects/$projectId/inbox");

/** The list of reports: tabs, filters, rows, and what is done with those that are ticked. */
export function InboxPage() {
  const { projectId } = route.useParams();
  const search = route.useSearch();
  return (
    <div className={styles.inbox}>
      <h1 className="visually-hidden">Inbox</h1>
      <InboxTabs projectId={projectId} search={search} />
      <FilterBar projectId={projectId} search={search} />
      <PausedNotice projectId={projectId} />
      {/* Another list begins anew: nothing is ticked in it, and its cursor is where it was left. */}
      <Inbox key={`${projectId} ${JSON.stringify(search)}`} projectId={projectId} search={search} />
    </div>
  );
}

function Inbox({ projectId, search }: { projectId: string; search: ReturnType<typeof route.useSearch> }) {
  const [range, setRange] = useState<readonly [number, number]>([0, 0]);
  const rows = useRows(projectId, search, range[0], range[1]);
  const fresh = useFresh(projectId, search);
  const inbox = useInbox(projectId, search, rows);
  useInboxActions(projectId, search, inbox, fresh);
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
          reason={sayFailure(rows.error)}
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
          rows={rows}
          total={rows.total}
          cursor={inbox.cursor}
          selection={inbox.selection}
          onCursor={inbox.setCursor}
          onTick={inbox.tick}
          onOpen={inbox.open}
          onRange={onRange}
        />
      ) : null}
      <BulkBar inbox={inbox} total={rows.total ?? 0} />
      <MergeTicked projectId={projectId} inbox={inbox} />
      {rows.total === null ? null : (
        <DecideDialog
          question={inbox.question}
          reports={inbox.targetCount}
          draftId={inbox.draftId}
          onDecide={inbox.decide}
          onClose={() => inbox.ask(null)}
        />
      )}
    </>
  );
}
