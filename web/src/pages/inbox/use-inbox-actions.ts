import { useNavigate } from "@tanstack/react-router";
import { useAction } from "@/actions/registry";
import { plural } from "@/lib/format";
import { type Decision, whyNotAny } from "@/nouns/reports/decisions";
import { currentTab, type InboxSearch, TABS, type Tab, withFilter } from "@/nouns/reports/filters";
import { isSelected } from "@/nouns/reports/list/selection";
import type { Fresh } from "@/nouns/reports/list/use-fresh";
import type { Rows } from "@/nouns/reports/list/use-rows";
import { useReportActions } from "@/nouns/reports/use-report-actions";
import { useReadOnlyReason } from "@/nouns/session/queries";
import { announce } from "@/ui/overlays/toast-store";
import type { Cursor } from "./use-cursor";
import type { Decisions } from "./use-decisions";
import type { RowSelection } from "./use-row-selection";

const REPORT_TABS: readonly Tab[] = TABS.filter((tab) => tab !== "quarantine" && tab !== "all");

interface Inbox {
  readonly projectId: string;
  readonly search: InboxSearch;
  readonly rows: Rows;
  readonly cursor: Cursor;
  readonly selection: RowSelection;
  readonly decisions: Decisions;
  readonly fresh: Fresh;
}

/** What keys, buttons and the palette can do in the list. */
export function useInboxActions(inbox: Inbox): void {
  useCursorActions(inbox);
  useSelectionActions(inbox.cursor, inbox.selection);
  useListActions(inbox.projectId, inbox.search, inbox.fresh);
  const { projectId, decisions, selection } = inbox;
  const readOnly = useReadOnlyReason(projectId);
  const current = inbox.cursor.report;
  const selected = selection.count;
  const enabled = selected > 0 || current !== undefined;
  const reports =
    selected > 0
      ? inbox.rows.loaded.filter((report) => isSelected(selection.selection, report.id))
      : [current].filter((report) => report !== undefined);
  const why = (kind: Decision["kind"]) => readOnly ?? whyNotAny(kind, reports);
  useAction("report.dismiss", () => decisions.ask("dismiss"), { enabled, unavailable: why("dismiss") });
  useAction("report.resolve", () => decisions.ask("resolve"), { enabled, unavailable: why("resolve") });
  useAction("report.snooze", () => decisions.ask("snooze"), { enabled, unavailable: why("snooze-until") });
  useAction("report.restore", () => decisions.decide({ kind: "restore" }), {
    enabled: enabled && whyNotAny("restore", reports) === null,
    unavailable: readOnly,
  });
  useReportActions(projectId, selected > 0 ? undefined : current, readOnly);
}

/** The action after the list has the focus, which keys need to be about its rows. */
function inList(act: () => void): () => void {
  return () => {
    document.getElementById("reports")?.focus({ preventScroll: true });
    act();
  };
}

function useCursorActions({ cursor, rows }: Inbox): void {
  const goTo = (index: number) => inList(() => cursor.goTo(index));
  useAction("list.next", goTo(cursor.index + 1));
  useAction("list.previous", goTo(cursor.index - 1));
  useAction("list.first", goTo(0));
  useAction("list.last", goTo((rows.total ?? 1) - 1));
  useAction("list.open", () => cursor.open(cursor.index));
}

function useSelectionActions(cursor: Cursor, selection: RowSelection): void {
  const extend = (by: number) =>
    inList(() => {
      selection.selectRange(cursor.index, cursor.index + by);
      cursor.goTo(cursor.index + by);
    });
  useAction(
    "list.select",
    inList(() => selection.toggle(cursor.index)),
  );
  useAction("list.extend-down", extend(1));
  useAction("list.extend-up", extend(-1));
  useAction("list.select-all", () => {
    selection.selectAll();
    announce("All reports that match are selected.");
  });
  useAction(
    "app.back",
    () => {
      selection.clear();
      announce(`${plural(selection.count, "report")} unselected.`);
    },
    { enabled: selection.count > 0 },
  );
}

function useListActions(projectId: string, search: InboxSearch, fresh: Fresh): void {
  const navigate = useNavigate();
  const place = REPORT_TABS.indexOf(currentTab(search));
  const toTab = (by: number) => {
    const tab = REPORT_TABS[(place + by + REPORT_TABS.length) % REPORT_TABS.length];
    void navigate({
      to: "/projects/$projectId/inbox",
      params: { projectId },
      search: withFilter(search, "tab", tab === "review" ? undefined : tab),
    });
  };
  useAction("list.search", () => document.getElementById("search")?.focus());
  useAction("list.tab-left", () => toTab(-1));
  useAction("list.tab-right", () => toTab(1));
  useAction("list.show-new", fresh.show, {
    unavailable: fresh.count > 0 ? null : "Nothing is new.",
  });
  useAction("list.triage", () => {
    void navigate({ to: "/projects/$projectId/triage", params: { projectId }, search });
  });
}
