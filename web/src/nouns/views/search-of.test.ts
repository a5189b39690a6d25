import { expect, it } from "vitest";
import { type InboxSearch, listQuery } from "@/nouns/reports/filters";
import { searchOf } from "@/nouns/views/search-of";

const SEARCHES: readonly InboxSearch[] = [
  {},
  { tab: "gathering" },
  { tab: "snoozed", sort: "newest" },
  { tab: "resolved", q: "invoice", priority: "P0,P1", label: "slow", mentioned: "me" },
  { q: "invoice" },
  { for: "me", pr: "no", scout: "s", area: "cart", source: "zendesk" },
  { noarea: "yes", opened: "2026-03-23..2026-03-29" },
];

it.each(SEARCHES)("comes back from the query that is saved: %j", (search) => {
  const found = searchOf(listQuery(search));
  expect(found.left).toEqual([]);
  expect(listQuery(found.search)).toEqual(listQuery(search));
});

it("names what the list can't show", () => {
  expect(searchOf({ status: "ready", task_id: "t", ordering: "id" }).left).toEqual([
    "task_id",
    "status",
    "ordering",
  ]);
});
