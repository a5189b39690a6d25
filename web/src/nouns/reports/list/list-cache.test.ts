import { QueryClient } from "@tanstack/react-query";
import { describe, expect, it } from "vitest";
import { optimisticRemove, rollback } from "@/nouns/reports/list/list-cache";
import type { Page } from "@/nouns/reports/list/pages";
import { cachedPages } from "@/nouns/reports/list/use-rows";
import { reportKeys } from "@/nouns/reports/queries";
import { makeReport } from "@/testing/make-report";

const PROJECT = "1";

function page(...ids: string[]): Page {
  return { count: ids.length, results: ids.map((id) => makeReport({ id })) };
}

function cache(): QueryClient {
  const client = new QueryClient();
  client.setQueryData(reportKeys.page(PROJECT, {}, 0), page("a", "b", "c"));
  client.setQueryData(reportKeys.page(PROJECT, { priority: "P4" }, 0), page());
  client.setQueryData(reportKeys.page(PROJECT, { tab: "dismissed" }, 0), page("z"));
  return client;
}

function ids(client: QueryClient, search: Parameters<typeof reportKeys.list>[1]): string[] {
  const entries = client.getQueriesData<Page>({ queryKey: reportKeys.list(PROJECT, search) });
  return [...cachedPages(entries).values()].flatMap((one) => one.results.map((report) => report.id));
}

describe("lists in the cache", () => {
  it("are not those with more filters", () => {
    expect(ids(cache(), {})).toEqual(["a", "b", "c"]);
    expect(ids(cache(), { priority: "P4" })).toEqual([]);
  });

  it("lose what is dismissed, and get it back as it was", () => {
    const client = cache();
    client.setQueryData(reportKeys.report(PROJECT, "b"), makeReport({ id: "b" }));
    const before = optimisticRemove(client, PROJECT, new Set(["b", "z"]), {
      status: "suppressed",
      snoozed: false,
    });
    expect(ids(client, {})).toEqual(["a", "c"]);
    expect(ids(client, { tab: "dismissed" })).toEqual(["z"]);
    expect(client.getQueryData(reportKeys.report(PROJECT, "b"))).toMatchObject({ status: "suppressed" });
    rollback(client, before);
    expect(ids(client, {})).toEqual(["a", "b", "c"]);
  });
});
