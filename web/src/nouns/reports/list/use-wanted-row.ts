import { useEffect, useEffectEvent } from "react";
import { useStore } from "@/lib/store";
import { wantedRow } from "@/nouns/reports/list/cursor-store";
import type { Rows } from "@/nouns/reports/list/use-rows";

/** Calls `goTo` with the place of a report that was brought back, once, as soon as the list has it. */
export function useWantedRow(rows: Rows, goTo: (index: number) => void): void {
  const wanted = useStore(wantedRow);
  const index = wanted === null ? -1 : rows.indexOf(wanted);
  const arrive = useEffectEvent(goTo);
  useEffect(() => {
    if (index < 0) return;
    wantedRow.set(null);
    arrive(index);
  }, [index]);
}
