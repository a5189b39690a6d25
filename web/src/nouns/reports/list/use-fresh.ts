import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import type { Report } from "@/api/types";
import type { InboxSearch } from "@/nouns/reports/filters";
import { type Page, withNewer } from "@/nouns/reports/list/pages";
import { cachedPages } from "@/nouns/reports/list/use-rows";
import { readPage, reportKeys } from "@/nouns/reports/queries";

export interface Fresh {
  /** Reports that the list should begin with and does not show yet. */
  readonly count: number;
  /** Shows them: reads the list again. */
  show(): void;
}

const JUST_READ_MS = 5000;

/** Which of `head` the shown pages do not have. */
export function unseen(head: readonly Report[], shown: Iterable<Page>): number {
  const known = new Set<string>();
  for (const page of shown) for (const report of page.results) known.add(report.id);
  return head.filter((report) => !known.has(report.id)).length;
}

/**
 * Looks what the list would begin with now. Rows that are shown get their newer facts in place; what is new
 * waits until somebody asks for it, so that no row moves by itself.
 */
export function useFresh(projectId: string, search: InboxSearch): Fresh {
  const client = useQueryClient();
  const first = client.getQueryState<Page>(reportKeys.page(projectId, search, 0));
  const head = useQuery({
    queryKey: reportKeys.head(projectId, search),
    queryFn: ({ signal }) => readPage(projectId, search, 0, signal),
    // A list that has just been read begins with what it shows.
    staleTime: JUST_READ_MS,
    initialData: first?.data,
    initialDataUpdatedAt: () => first?.dataUpdatedAt,
    enabled: first?.data !== undefined,
  }).data;
  useEffect(() => {
    if (!head) return;
    const newer = new Map(head.results.map((report) => [report.id, report]));
    client.setQueriesData<Page>({ queryKey: reportKeys.list(projectId, search) }, (page) =>
      page ? withNewer(page, newer) : page,
    );
  }, [client, head, projectId, search]);
  const count = useMemo(() => {
    if (!head) return 0;
    const entries = client.getQueriesData<Page>({ queryKey: reportKeys.list(projectId, search) });
    return unseen(head.results, cachedPages(entries).values());
  }, [client, head, projectId, search]);
  return {
    count,
    show: () => {
      void client.invalidateQueries({ queryKey: reportKeys.list(projectId, search) });
      void client.invalidateQueries({ queryKey: reportKeys.head(projectId, search) });
    },
  };
}
