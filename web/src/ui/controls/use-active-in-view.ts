import { type RefObject, useEffect } from "react";

/** Scrolls a row of tabs sideways until the current one is visible, where the page is too narrow for all. */
export function useActiveInView(row: RefObject<HTMLElement | null>, current: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: another tab is current, which the element shows.
  useEffect(() => {
    const tabs = row.current;
    const tab = tabs?.querySelector<HTMLElement>('[data-state="active"], [aria-current="page"]');
    if (!tabs || !tab) return;
    const show = () => {
      const left = tab.offsetLeft - tabs.offsetLeft;
      const right = left + tab.offsetWidth;
      const { scrollLeft, clientWidth } = tabs;
      if (left < scrollLeft) tabs.scrollLeft = left;
      else if (right > scrollLeft + clientWidth) tabs.scrollLeft = right - clientWidth;
    };
    show();
    // Tabs grow when their numbers arrive.
    const observer = new ResizeObserver(show);
    for (const one of tabs.children) observer.observe(one);
    return () => observer.disconnect();
  }, [current]);
}
