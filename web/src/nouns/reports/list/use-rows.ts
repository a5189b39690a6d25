import { useQueries, useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import type { Report } from "@/api/types";
import type { InboxSearch } from "@/nouns/reports/filters";
import { indexOf, type Page, rowAt, totalOf } from "@/nouns/reports/list/pages";
import { PAGE_SIZE, reportKeys, reportPageQuery } from "@/nouns/reports/queries";

export interface Rows {
  /** How many there are; null until the first page is there. */
  readonly total: number | null;
  readonly error: Error | null;
  readonly failedAt: number;
  readonly isFiltering: boolean;
  /** The rows that are there, of any page. */
  readonly loaded: readonly Report[];
  at(index: number): Report | undefined;
  indexOf(id: string): number;
  retry(): void;
}

/** The pages that rows `from` to `to` stand on, and the first one. */
export function pagesBetween(from: number, to: number): readonly number[] {
  const first = Math.max(0, Math.floor(from / PAGE_SIZE));
  const last = Math.max(first, Math.floor(to / PAGE_SIZE));
  const between = Array.from({ length: last - first + 1 }, (_, offset) => first + offset);
  return first === 0 ? between : [0, ...between];
}

/**
 * The rows of the list that `search` describes, of which those between `from` and `to` are read. Pages that are
 * there stay as they are until the list is refreshed: rows do not move by themselves.
 */
export function useRows(projectId: string, search: InboxSearch, from: number, to: number): Rows {
  const client = useQueryClient();
  const numbers = pagesBetween(from, to);
  const results = useQueries({
    queries: numbers.map((number) => ({
      ...reportPageQuery(projectId, search, number),
      staleTime: Number.POSITIVE_INFINITY,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
    })),
  });
  // A page that has scrolled away is still in the cache: the cursor may stand on it.
  const cached = useCallback(
    () => cachedPages(client.getQueriesData<Page>({ queryKey: reportKeys.list(projectId, search) })),
    [client, projectId, search],
  );
  const failed = results.find((result) => result.error !== null);
  const stamp = results.map((result) => result.dataUpdatedAt).join();
  const pages = useMemo(() => {
    // Read again whenever a page on view has changed.
    void stamp;
    return cached();
  }, [cached, stamp]);

  const loaded = useMemo(() => [...pages.values()].flatMap((page) => page.results), [pages]);

  return {
    total: totalOf(pages),
    loaded,
    error: failed?.error ?? null,
    failedAt: failed?.errorUpdatedAt ?? 0,
    isFiltering: results.some((result) => result.isFetching),
    at: (index) => rowAt(pages, index, PAGE_SIZE),
    indexOf: (id) => indexOf(pages, id, PAGE_SIZE),
    retry: () => {
      for (const result of results) if (result.error) void result.refetch();
    },
  };
}

/** Pages by number from what the cache has under a list's key. */
export function cachedPages(
  entries: ReadonlyArray<readonly [readonly unknown[], Page | undefined]>,
): Map<number, Page> {
  const pages = new Map<number, Page>();
  for (const [key, page] of entries) {
    const number = key.at(-1);
    if (page && typeof number === "number") pages.set(number, page);
  }
  return pages;
}
