import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useAction } from "@/actions/registry";
import type { Report } from "@/api/types";
import type { Question } from "@/nouns/reports/components/decide-dialog";
import { type Decision, whyNot } from "@/nouns/reports/decisions";
import type { InboxSearch } from "@/nouns/reports/filters";
import { saveCursor, savedCursor } from "@/nouns/reports/list/cursor-store";
import { type Rows, useRows } from "@/nouns/reports/list/use-rows";
import { useWantedRow } from "@/nouns/reports/list/use-wanted-row";
import { useDecide } from "@/nouns/reports/mutations";
import { useReportActions } from "@/nouns/reports/use-report-actions";
import { useReadOnlyReason } from "@/nouns/session/queries";
import { announce } from "@/ui/overlays/toast-store";

export interface Triage {
  readonly rows: Rows;
  readonly index: number;
  readonly current: Report | undefined;
  readonly next: Report | undefined;
  /** How many were decided since the page was opened. */
  readonly done: number;
  readonly question: Question | null;
  ask(question: Question | null): void;
  decide(decision: Decision): void;
}

/** Where triage stands, and what its keys do. */
export function useTriage(projectId: string, search: InboxSearch): Triage {
  const navigate = useNavigate();
  const readOnly = useReadOnlyReason(projectId);
  const [place, setPlace] = useState(() => savedCursor(projectId, search));
  const [question, ask] = useState<Question | null>(null);
  const [done, setDone] = useState(0);
  const decideAbout = useDecide(projectId);
  const rows = useRows(projectId, search, place, place + 2);
  const last = Math.max(0, (rows.total ?? place + 1) - 1);
  const index = Math.min(place, last);
  const current = rows.at(index);

  const goTo = (next: number) => {
    if (next > last) return announce("This is the last one.");
    if (next < 0) return announce("This is the first one.");
    saveCursor(projectId, search, next);
    setPlace(next);
  };
  const decide = (decision: Decision) => {
    ask(null);
    if (!current) return;
    setDone(done + 1);
    decideAbout.mutate({ ids: [current.id], decision, draftId: current.id });
  };
  useWantedRow(rows, (found) => {
    setPlace(found);
    setDone((before) => Math.max(0, before - 1));
  });

  const enabled = current !== undefined;
  const why = (kind: Decision["kind"]) => readOnly ?? (current ? whyNot(kind, current) : null);
  useAction("list.next", () => goTo(index + 1));
  useAction("list.previous", () => goTo(index - 1));
  useAction("report.dismiss", () => ask("dismiss"), { enabled, unavailable: why("dismiss") });
  useAction("report.resolve", () => ask("resolve"), { enabled, unavailable: why("resolve") });
  useAction("report.snooze", () => ask("snooze"), { enabled, unavailable: why("snooze-until") });
  useReportActions(projectId, current, readOnly);
  useAction("list.open", () => {
    if (!current) return;
    const params = { projectId, reportId: current.id };
    void navigate({ to: "/projects/$projectId/reports/$reportId", params, search });
  });
  useAction(
    "app.back",
    () => void navigate({ to: "/projects/$projectId/inbox", params: { projectId }, search }),
  );

  return { rows, index, current, next: rows.at(index + 1), done, question, ask, decide };
}
