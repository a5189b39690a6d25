import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { Report } from "@/api/types";
import type { InboxSearch } from "@/nouns/reports/filters";
import { saveCursor, savedCursor } from "@/nouns/reports/list/cursor-store";
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
