import { type RefObject, useEffect } from "react";

/** Scrolls a row of tabs sideways until the current one is visible, where the page is too narrow for all. */
export function useActiveInView(row: RefObject<HTMLElement | null>, current: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: another tab is current, which the element shows.
  useEffect(() => {
    const tab = row.current?.querySelector<HTMLElement>('[data-state="active"], [aria-current="page"]');
    if (!row.current || !tab) return;
    const left = tab.offsetLeft - row.current.offsetLeft;
    const right = left + tab.offsetWidth;
    const { scrollLeft, clientWidth } = row.current;
    if (left < scrollLeft) row.current.scrollLeft = left;
    else if (right > scrollLeft + clientWidth) row.current.scrollLeft = right - clientWidth;
  }, [current]);
}
