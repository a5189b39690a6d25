import { useQuery } from "@tanstack/react-query";
import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import { type MouseEvent, useEffect, useMemo, useRef } from "react";
import { useStore } from "@/lib/store";
import { useNow } from "@/lib/use-now";
import { ReportRow } from "@/nouns/reports/components/report-row";
import { leavingRows } from "@/nouns/reports/list/leaving";
import { isSelected, type Selection } from "@/nouns/reports/list/selection";
import type { Rows } from "@/nouns/reports/list/use-rows";
import { sharedTag, shownTitle } from "@/nouns/reports/title";
import { repositoriesQuery } from "@/nouns/repositories/queries";
import styles from "./report-list.module.css";
import { useRowHeight } from "./use-row-height";

export interface ReportListProps {
  projectId: string;
  rows: Rows;
  total: number;
  cursor: number;
  selection: Selection;
  onCursor(index: number): void;
  onSelect(index: number, range: boolean): void;
  onOpen(index: number, elsewhere: boolean): void;
  /** Says which rows are on view, so that they are read. */
  onRange(from: number, to: number): void;
}

const OVERSCAN = 8;

/**
 * The list as a listbox with one tab stop. Only rows on view exist, and the row of the cursor, which
 * `aria-activedescendant` names wherever it is.
 */
export function ReportList(props: ReportListProps) {
  const { rows, total, cursor, selection, onRange } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const context = useRowContext(props.projectId, rows);
  const height = useRowHeight();
  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: OVERSCAN,
    rangeExtractor: (range) => {
      const shown = defaultRangeExtractor(range);
      if (cursor >= total || shown.includes(cursor)) return shown;
      return [...shown, cursor].sort((one, other) => one - other);
    },
  });
  useEffect(() => {
    if (height > 0) virtual.measure();
  }, [virtual, height]);
  useEffect(() => virtual.scrollToIndex(cursor, { align: "auto" }), [virtual, cursor]);
  const { startIndex = 0, endIndex = 0 } = virtual.range ?? {};
  useEffect(() => onRange(startIndex, endIndex), [onRange, startIndex, endIndex]);

  const press = (index: number) => (event: MouseEvent<HTMLElement>) => {
    props.onCursor(index);
    scroller.current?.focus({ preventScroll: true });
    if (event.target instanceof Element && event.target.closest("[data-select]"))
      props.onSelect(index, event.shiftKey);
    else props.onOpen(index, event.metaKey || event.ctrlKey);
  };

  return (
    <div
      ref={scroller}
      id="reports"
      role="listbox"
      aria-label="Reports"
      aria-multiselectable="true"
      aria-activedescendant={total > 0 ? `report-row-${cursor}` : undefined}
      tabIndex={0}
      className={styles.list}
    >
      <div className={styles.inner} role="presentation" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const report = rows.at(item.index);
          const selected = report !== undefined && isSelected(selection, report.id);
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: keys go to the listbox; see actions/reports.ts
            <div
              key={item.key}
              id={`report-row-${item.index}`}
              role="option"
              tabIndex={-1}
              aria-selected={selected}
              aria-setsize={total}
              aria-posinset={item.index + 1}
              aria-busy={report === undefined || undefined}
              data-active={item.index === cursor}
              data-selected={selected}
              className={styles.row}
              style={{ height: item.size, transform: `translateY(${item.start}px)` }}
              onClick={press(item.index)}
            >
              <span className={styles.select} data-select="" aria-hidden="true">
                <span className={styles.box} />
              </span>
              {report ? <ReportRow report={report} {...context} /> : <span className={styles.skeleton} />}
              <WhyItLeaves reportId={report?.id} />
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** Properties of a row beside its report. */
function useRowContext(projectId: string, rows: Rows) {
  const now = useNow();
  const shared = useMemo(() => sharedTag(rows.loaded.map(shownTitle)), [rows.loaded]);
  const hasRepositories = useQuery(repositoriesQuery(projectId)).data?.length !== 0;
  return { projectId, now, sharedTag: shared, hasRepositories };
}

/** Over a row that fades: who decided about its report. */
function WhyItLeaves({ reportId }: { reportId: string | undefined }) {
  const why = useStore(leavingRows).get(reportId ?? "");
  return why === undefined ? null : <span className={styles.why}>{why}</span>;
}
