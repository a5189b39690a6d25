import type { InsightFigures } from "@/api/types";
import { count } from "@/lib/format";
import { duration, ratio } from "@/nouns/insights/labels";
import type { ExportColumn } from "./behind";

interface Row {
  figures: InsightFigures;
}

type Counted = "opened" | "open" | "undecided" | "decided" | "fixed" | "came_back" | "archived" | "signals";

function counted(id: Counted, label: string, wideOnly = false): ExportColumn<Row> {
  return {
    id,
    label,
    numeric: true,
    wideOnly,
    cell: ({ figures }) => count(figures[id]),
    value: ({ figures }) => figures[id],
  };
}

function timed(of: "decision" | "fix", which: "median" | "p90", label: string): ExportColumn<Row> {
  const read = ({ figures }: Row) => figures[of][`${which}_seconds`];
  return {
    id: `${of}-${which}`,
    label,
    numeric: true,
    cell: (row) => duration(read(row)),
    value: (row) => read(row),
  };
}

/** What became of reports: the columns of the first chart's table. */
export const FLOW_COLUMNS: ReadonlyArray<ExportColumn<Row>> = [
  counted("opened", "Opened"),
  counted("decided", "Decided"),
  counted("fixed", "Fixed"),
  counted("came_back", "Came back"),
  counted("archived", "Archived", true),
  counted("open", "Still open"),
  counted("undecided", "Undecided", true),
];

export const TIME_COLUMNS: ReadonlyArray<ExportColumn<Row>> = [
  timed("decision", "median", "Decision, median"),
  timed("decision", "p90", "Decision, 90th percentile"),
  timed("fix", "median", "Fix, median"),
  timed("fix", "p90", "Fix, 90th percentile"),
];

export const NOISE_COLUMNS: ReadonlyArray<ExportColumn<Row>> = [
  counted("opened", "Reports opened"),
  counted("signals", "Their signals"),
  {
    id: "ratio",
    label: "Signals per report",
    numeric: true,
    cell: ({ figures }) => ratio(figures.signals_per_report),
    value: ({ figures }) => figures.signals_per_report,
  },
];

export const GROUP_COLUMNS: ReadonlyArray<ExportColumn<Row>> = [
  counted("opened", "Opened"),
  counted("open", "Still open"),
  counted("decided", "Decided"),
  counted("fixed", "Fixed"),
  counted("came_back", "Came back"),
  ...NOISE_COLUMNS.slice(2),
  ...TIME_COLUMNS.filter((column) => column.id.endsWith("median")),
];
