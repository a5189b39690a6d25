import { useRef, useState } from "react";
import { useStore } from "@/lib/store";
import { leavingRows } from "@/nouns/reports/list/leaving";
import {
  EVERYTHING,
  NOTHING,
  type Selection,
  selectedCount,
  toggled,
  withSelected,
} from "@/nouns/reports/list/selection";
import type { Rows } from "@/nouns/reports/list/use-rows";

/** Which rows are selected. */
export interface RowSelection {
  readonly selection: Selection;
  readonly count: number;
  /** Selects or unselects a row; with `range`, selects all rows since the one that was toggled before. */
  toggle(index: number, range?: boolean): void;
  /** Selects all rows between two places, both included. */
  selectRange(from: number, to: number): void;
  selectAll(): void;
  clear(): void;
}

export function useRowSelection(rows: Rows): RowSelection {
  const [selection, setSelection] = useState<Selection>(NOTHING);
  const leaving = useStore(leavingRows);
  // What somebody else has decided is no longer part of what will be decided here.
  if (selection.kind === "some" && [...leaving.keys()].some((id) => selection.ids.has(id))) {
    setSelection({ kind: "some", ids: new Set([...selection.ids].filter((id) => !leaving.has(id))) });
  }
  const anchor = useRef<number | null>(null);
  const selectRange = (from: number, to: number) => {
    const [low, high] = from < to ? [from, to] : [to, from];
    const places = Array.from({ length: high - low + 1 }, (_, offset) => low + offset);
    const ids = places.map((place) => rows.at(place)?.id).filter((id) => id !== undefined);
    setSelection(withSelected(selection, ids));
    anchor.current = to;
  };
  return {
    selection,
    count: selectedCount(selection, rows.total ?? 0),
    toggle: (index, range = false) => {
      const report = rows.at(index);
      if (!report) return;
      if (range && anchor.current !== null) selectRange(anchor.current, index);
      else setSelection(toggled(selection, report.id));
      anchor.current = index;
    },
    selectRange,
    selectAll: () => setSelection(EVERYTHING),
    clear: () => setSelection(NOTHING),
  };
}
