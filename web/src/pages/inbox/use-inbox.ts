import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import type { Report } from "@/api/types";
import { useStore } from "@/lib/store";
import { SELECTION_DRAFT } from "@/nouns/reports/decision-drafts";
import type { Decision } from "@/nouns/reports/decisions";
import type { InboxSearch } from "@/nouns/reports/filters";
import { keepPlace, placeIn, wantedRow } from "@/nouns/reports/list/place";
import {
  EVERYTHING,
  NOTHING,
  type Selection,
  tickedCount,
  toggled,
  withTicked,
} from "@/nouns/reports/list/selection";
import { type Bulk, useBulk } from "@/nouns/reports/list/use-bulk";
import type { Rows } from "@/nouns/reports/list/use-rows";
import { useDecide } from "@/nouns/reports/mutations";
import type { Question } from "@/nouns/reports/parts/decide-dialog";

export interface Inbox {
  readonly cursor: number;
  readonly current: Report | undefined;
  readonly selection: Selection;
  /** How many reports are ticked. */
  readonly ticked: number;
  /** How many a decision is about: those that are ticked, else the one of the cursor. */
  readonly targetCount: number;
  readonly question: Question | null;
  readonly draftId: string;
  readonly bulk: Bulk;
  setCursor(index: number): void;
  move(by: number): void;
  tick(index: number, range: boolean): void;
  extend(by: number): void;
  tickAll(): void;
  untick(): void;
  open(index: number, elsewhere?: boolean): void;
  ask(question: Question | null): void;
  decide(decision: Decision): void;
}

/** The state of one list: where the cursor stands, what is ticked, what is asked. */
export function useInbox(projectId: string, search: InboxSearch, rows: Rows): Inbox {
  const navigate = useNavigate();
  const [place, setPlace] = useState(() => placeIn(projectId, search));
  const [question, ask] = useState<Question | null>(null);
  const decideSome = useDecide(projectId);
  const bulk = useBulk(projectId, search);

  const last = Math.max(0, (rows.total ?? place + 1) - 1);
  const cursor = Math.min(place, last);
  const setCursor = (index: number) => {
    const next = Math.max(0, Math.min(index, last));
    keepPlace(projectId, search, next);
    setPlace(next);
  };
  useWantedRow(rows, setCursor);

  const current = rows.at(cursor);
  const ticks = useTicks(rows);
  const { selection } = ticks;
  const ticked = tickedCount(selection, rows.total ?? 0);
  const open = (index: number, elsewhere = false) => {
    const report = rows.at(index);
    if (!report) return;
    const to = {
      to: "/projects/$projectId/reports/$reportId",
      params: { projectId, reportId: report.id },
      search,
    } as const;
    if (elsewhere)
      window.open(
        `${window.location.pathname.replace(/inbox\/?$/, "")}reports/${report.id}`,
        "_blank",
        "noopener",
      );
    else void navigate(to);
  };

  const draftId = ticked > 0 ? SELECTION_DRAFT : (current?.id ?? "");
  const decide = (decision: Decision) => {
    ask(null);
    if (ticked > 0) {
      ticks.set(NOTHING);
      if (selection.kind === "some" && selection.ids.size <= 100) {
        decideSome.mutate({ ids: [...selection.ids], decision, draftId });
      } else {
        void bulk.run(selection, decision);
      }
    } else if (current) {
      decideSome.mutate({ ids: [current.id], decision, draftId });
    }
  };

  return {
    cursor,
    current,
    selection,
    ticked,
    targetCount: ticked || (current ? 1 : 0),
    question,
    draftId,
    bulk,
    setCursor,
    move: (by) => setCursor(cursor + by),
    tick: ticks.tick,
    extend: (by) => {
      const next = Math.max(0, Math.min(cursor + by, last));
      ticks.range(cursor, next);
      setCursor(next);
    },
    tickAll: () => ticks.set(EVERYTHING),
    untick: () => ticks.set(NOTHING),
    open,
    ask,
    decide,
  };
}

/** Which rows are ticked, and from where a range begins. */
function useTicks(rows: Rows) {
  const [selection, set] = useState<Selection>(NOTHING);
  const anchor = useRef<number | null>(null);
  const range = (from: number, to: number) => {
    const [low, high] = from < to ? [from, to] : [to, from];
    const places = Array.from({ length: high - low + 1 }, (_, offset) => low + offset);
    set(
      withTicked(
        selection,
        places.map((place) => rows.at(place)?.id).filter((id) => id !== undefined),
      ),
    );
    anchor.current = to;
  };
  return {
    selection,
    set,
    range,
    tick: (index: number, ranged: boolean) => {
      const report = rows.at(index);
      if (!report) return;
      if (ranged && anchor.current !== null) range(anchor.current, index);
      else set(toggled(selection, report.id));
      anchor.current = index;
    },
  };
}

/** Moves the cursor to a report that was brought back, as soon as the list has it. */
function useWantedRow(rows: Rows, setCursor: (index: number) => void): void {
  const wanted = useStore(wantedRow);
  const index = wanted === null ? -1 : rows.indexOf(wanted);
  useEffect(() => {
    if (index < 0) return;
    wantedRow.set(null);
    setCursor(index);
  });
}
