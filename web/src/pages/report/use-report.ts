import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useAction } from "@/actions/registry";
import type { Report } from "@/api/types";
import type { Question } from "@/nouns/reports/components/decide-dialog";
import { type Decision, whyNot } from "@/nouns/reports/decisions";
import type { InboxSearch } from "@/nouns/reports/filters";
import { saveCursor } from "@/nouns/reports/list/cursor-store";
import { neighbours } from "@/nouns/reports/list/neighbours";
import { useDecide } from "@/nouns/reports/mutations";
import { useReportActions } from "@/nouns/reports/use-report-actions";
import { useIssueActions } from "@/nouns/trackers/use-issue-actions";
import { announce } from "@/ui/overlays/toast-store";

export interface ReportState {
  readonly question: Question | null;
  /** Signals that are selected, to be split off or moved. */
  readonly selected: ReadonlySet<string>;
  readonly place: number | null;
  readonly total: number | null;
  ask(question: Question | null): void;
  decide(decision: Decision): void;
  select(signalIds: readonly string[], on: boolean): void;
  clearSelection(): void;
}

/** What can be done on the page of a report, and where it stands in its list. */
export function useReport(
  projectId: string,
  report: Report,
  search: InboxSearch,
  readOnly: string | null,
): ReportState {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [question, ask] = useState<Question | null>(null);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const decideAbout = useDecide(projectId);
  const around = neighbours(client, projectId, search, report.id);

  const goTo = (id: string | null) => {
    if (id === null) void navigate({ to: "/projects/$projectId/inbox", params: { projectId }, search });
    else
      void navigate({
        to: "/projects/$projectId/reports/$reportId",
        params: { projectId, reportId: id },
        search,
      });
  };
  const step = (id: string | null, index: number, none: string) => {
    if (id === null) return announce(none);
    saveCursor(projectId, search, index);
    goTo(id);
  };
  const decide = (decision: Decision) => {
    ask(null);
    decideAbout.mutate({ ids: [report.id], decision, draftId: report.id });
    // Where it stood in a list, the next one takes its place; else the page stays and shows its new state.
    if (around.index !== null && decision.kind !== "restore") goTo(around.next ?? around.previous);
  };
  const why = (kind: Decision["kind"]) => readOnly ?? whyNot(kind, report);
  useAction("report.dismiss", () => ask("dismiss"), { unavailable: why("dismiss") });
  useAction("report.resolve", () => ask("resolve"), { unavailable: why("resolve") });
  useAction("report.snooze", () => ask("snooze"), { unavailable: why("snooze-until") });
  useAction("report.restore", () => decide({ kind: "restore" }), {
    enabled: whyNot("restore", report) === null,
    unavailable: readOnly,
  });
  useReportActions(projectId, report, readOnly);
  useIssueActions(projectId, report, readOnly);
  useAction("list.next", () => step(around.next, (around.index ?? 0) + 1, "This is the last one."));
  useAction("list.previous", () => step(around.previous, (around.index ?? 0) - 1, "This is the first one."));
  useAction("app.back", () => (selected.size > 0 ? setSelected(new Set()) : goTo(null)));

  return {
    question,
    selected,
    place: around.index,
    total: around.total,
    ask,
    decide,
    select: (ids, on) => {
      const next = new Set(selected);
      for (const id of ids) {
        if (on) next.add(id);
        else next.delete(id);
      }
      setSelected(next);
    },
    clearSelection: () => setSelected(new Set()),
  };
}
