/** A list of any length of which only some pages are there. Pure: pages go in, pages come out. */
import type { Report } from "@/api/types";

export interface Page {
  readonly count: number;
  readonly results: readonly Report[];
}

/** Pages by their number, from 0. Any may be missing. */
export type Pages = ReadonlyMap<number, Page>;

export function totalOf(pages: Pages): number | null {
  let total: number | null = null;
  for (const page of pages.values()) total = Math.max(total ?? 0, page.count);
  return total;
}

export function rowAt(pages: Pages, index: number, size: number): Report | undefined {
  return pages.get(Math.floor(index / size))?.results[index % size];
}

export function indexOf(pages: Pages, id: string, size: number): number {
  for (const [number, page] of pages) {
    const found = page.results.findIndex((report) => report.id === id);
    if (found >= 0) return number * size + found;
  }
  return -1;
}

/**
 * Takes rows out. What stands behind moves up across pages that are there; where the next page is missing the
 * page stays short, and has to be read again.
 */
export function withoutRows(pages: Pages, ids: ReadonlySet<string>, size: number): Map<number, Page> {
  let removed = 0;
  for (const page of pages.values()) removed += page.results.filter((report) => ids.has(report.id)).length;
  const changed = new Map<number, Page>();
  if (removed === 0) return new Map(pages);
  const numbers = [...pages.keys()].sort((one, other) => one - other);
  let rest: Report[] = [];
  for (const [place, number] of numbers.entries()) {
    const page = pages.get(number);
    if (!page) continue;
    const follows = place > 0 && numbers[place - 1] === number - 1;
    const kept = page.results.filter((report) => !ids.has(report.id));
    if (follows) {
      const before = changed.get(number - 1);
      const free = before ? size - before.results.length : 0;
      if (before && free > 0) {
        rest = kept.splice(0, free);
        changed.set(number - 1, { ...before, results: [...before.results, ...rest] });
      }
    }
    changed.set(number, { count: page.count - removed, results: kept });
  }
  return changed;
}

/** The pages that are shorter than they should be. */
export function shortPages(pages: Pages, size: number): number[] {
  const total = totalOf(pages) ?? 0;
  return [...pages]
    .filter(([number, page]) => page.results.length < Math.min(size, Math.max(0, total - number * size)))
    .map(([number]) => number);
}

/** The same pages with newer versions of rows in their places. */
export function withNewer(page: Page, newer: ReadonlyMap<string, Report>): Page {
  if (!page.results.some((report) => newer.has(report.id))) return page;
  return { ...page, results: page.results.map((report) => newer.get(report.id) ?? report) };
}
