import { useNavigate } from "@tanstack/react-router";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import type { Report } from "@/api/types";
import { useStore } from "@/lib/store";
import type { InboxSearch } from "@/nouns/reports/filters";
import { saveCursor, savedCursor } from "@/nouns/reports/list/cursor-store";
import { leavingRows } from "@/nouns/reports/list/leaving";
import type { Rows } from "@/nouns/reports/list/use-rows";
import { useWantedRow } from "@/nouns/reports/list/use-wanted-row";

/** The row that keys are about. It is kept for each list while the app is open. */
export interface Cursor {
  readonly index: number;
  /** The report in the row; undefined until it has been read. */
  readonly report: Report | undefined;
  /** Goes to a row; beyond the ends, to the first or last one. */
  goTo(index: number): void;
  /** Opens the report of a row, in another tab of the browser if `elsewhere`. */
  open(index: number, elsewhere?: boolean): void;
}

/** Keeps the cursor on its report while rows above it leave. */
function useSteadyRow(rows: Rows, current: string | undefined, goTo: (index: number) => void): void {
  const leaving = useStore(leavingRows);
  const held = useRef<string | undefined>(undefined);
  const followRows = useEffectEvent((rowsLeave: boolean) => {
    if (rowsLeave) {
      if (current !== undefined && !leaving.has(current)) held.current = current;
      return;
    }
    const place = held.current === undefined ? -1 : rows.indexOf(held.current);
    held.current = undefined;
    if (place >= 0) goTo(place);
  });
  useEffect(() => followRows(leaving.size > 0), [leaving]);
}

export function useCursor(projectId: string, search: InboxSearch, rows: Rows): Cursor {
  const navigate = useNavigate();
  const [place, setPlace] = useState(() => savedCursor(projectId, search));
  const last = Math.max(0, (rows.total ?? place + 1) - 1);
  const index = Math.min(place, last);
  const goTo = (wanted: number) => {
    const next = Math.max(0, Math.min(wanted, last));
    saveCursor(projectId, search, next);
    setPlace(next);
  };
  useWantedRow(rows, goTo);
  useSteadyRow(rows, rows.at(index)?.id, goTo);
  const open = (at: number, elsewhere = false) => {
    const report = rows.at(at);
    if (!report) return;
    if (elsewhere) {
      const path = window.location.pathname.replace(/inbox\/?$/, "");
      window.open(`${path}reports/${report.id}`, "_blank", "noopener");
      return;
    }
    void navigate({
      to: "/projects/$projectId/reports/$reportId",
      params: { projectId, reportId: report.id },
      search,
    });
  };
  return { index, report: rows.at(index), goTo, open };
}
