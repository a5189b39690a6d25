import { useNavigate } from "@tanstack/react-router";
import { useAction } from "@/actions/registry";
import { plural } from "@/lib/words";
import { type Decision, whyNotAny } from "@/nouns/reports/decisions";
import {
  currentTab,
  type InboxSearch,
  TAB_STATUSES,
  TABS,
  type Tab,
  withFilter,
} from "@/nouns/reports/filters";
import type { Fresh } from "@/nouns/reports/list/use-fresh";
import { useReportActions } from "@/nouns/reports/use-report-actions";
import { useReadOnlyReason } from "@/nouns/session/queries";
import { speak } from "@/ui/overlays/toast-store";
import type { Inbox } from "./use-inbox";

const REPORT_TABS: readonly Tab[] = TABS.filter((tab) => tab !== "quarantine");

/** What keys, buttons and the palette can do in the list. */
export function useInboxActions(projectId: string, search: InboxSearch, inbox: Inbox, fresh: Fresh): void {
  useListActions(projectId, search, inbox, fresh);
  const readOnly = useReadOnlyReason(projectId);
  const { current, ticked } = inbox;
  const putAway = ["resolved", "dismissed"].includes(currentTab(search)) || current?.status === "failed";
  const enabled = ticked > 0 || current !== undefined;
  const statuses =
    ticked === 0 && current !== undefined ? [current.status] : TAB_STATUSES[currentTab(search)];
  const why = (kind: Decision["kind"]) => readOnly ?? whyNotAny(kind, statuses);
  useAction("report.dismiss", () => inbox.ask("dismiss"), { enabled, unavailable: why("dismiss") });
  useAction("report.resolve", () => inbox.ask("resolve"), { enabled, unavailable: why("resolve") });
  useAction("report.snooze", () => inbox.ask("snooze"), { enabled, unavailable: why("snooze-until") });
  useAction("report.restore", () => inbox.decide({ kind: "restore" }), {
    enabled: enabled && putAway,
    unavailable: why("restore"),
  });
  useReportActions(projectId, ticked > 0 ? undefined : current, readOnly);
}

function useListActions(projectId: string, search: InboxSearch, inbox: Inbox, fresh: Fresh): void {
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
  const focusList = () => document.getElementById("reports")?.focus({ preventScroll: true });
  const moved = (act: () => void) => () => {
    focusList();
    act();
  };
  useAction(
    "list.next",
    moved(() => inbox.move(1)),
  );
  useAction(
    "list.previous",
    moved(() => inbox.move(-1)),
  );
  useAction(
    "list.first",
    moved(() => inbox.move(Number.NEGATIVE_INFINITY)),
  );
  useAction(
    "list.last",
    moved(() => inbox.move(Number.POSITIVE_INFINITY)),
  );
  useAction("list.open", () => inbox.open(inbox.cursor));
  useAction(
    "list.tick",
    moved(() => inbox.tick(inbox.cursor, false)),
  );
  useAction(
    "list.extend-down",
    moved(() => inbox.extend(1)),
  );
  useAction(
    "list.extend-up",
    moved(() => inbox.extend(-1)),
  );
  useAction("list.tick-all", () => {
    inbox.tickAll();
    speak("All reports that match are selected.");
  });
  useAction("list.search", () => document.getElementById("search")?.focus());
  useAction("list.tab-left", () => toTab(-1));
  useAction("list.tab-right", () => toTab(1));
  useAction("list.show-new", fresh.show, {
    unavailable: fresh.count > 0 ? null : "Nothing is new.",
  });
  useAction("list.triage", () => {
    void navigate({ to: "/projects/$projectId/triage", params: { projectId }, search });
  });
  useAction(
    "app.back",
    () => {
      inbox.untick();
      speak(`${plural(inbox.ticked, "report")} unselected.`);
    },
    { enabled: inbox.ticked > 0 },
  );
}
