import type { QueryClient } from "@tanstack/react-query";
import type { InboxSearch } from "@/nouns/reports/filters";
import { indexOf, type Page, rowAt, totalOf } from "@/nouns/reports/list/pages";
import { cachedPages } from "@/nouns/reports/list/use-rows";
import { PAGE_SIZE, reportKeys } from "@/nouns/reports/queries";

export interface Neighbours {
  /** Where the report stands in its list; null where it is not in it. */
  readonly index: number | null;
  readonly total: number | null;
  readonly previous: string | null;
  readonly next: string | null;
}

/** What stands before and after a report in the list that it was opened from. */
export function neighbours(
  client: QueryClient,
  projectId: string,
  search: InboxSearch,
  reportId: string,
): Neighbours {
  const pages = cachedPages(client.getQueriesData<Page>({ queryKey: reportKeys.list(projectId, search) }));
  const index = indexOf(pages, reportId, PAGE_SIZE);
  if (index < 0) return { index: null, total: null, previous: null, next: null };
  return {
    index,
    total: totalOf(pages),
    previous: index > 0 ? (rowAt(pages, index - 1, PAGE_SIZE)?.id ?? null) : null,
    next: rowAt(pages, index + 1, PAGE_SIZE)?.id ?? null,
  };
}
