import { describe, expect, it } from "vitest";
import { activeFilters, inboxSearch, listQuery, TABS, withFilter } from "@/nouns/reports/filters";
import { tabCount } from "@/nouns/reports/tab-count";

describe("the address of the inbox", () => {
  it("keeps what makes sense and drops the rest", () => {
    expect(
      inboxSearch({
        tab: "gathering",
        sort: "worst",
        priority: "P0,P9,P2",
        q: "  ",
        pr: "maybe",
        for: "me",
        x: "1",
      }),
    ).toEqual({ tab: "gathering", priority: "P0,P2", for: "me" });
    expect(inboxSearch({ q: "x".repeat(5000) }).q).toHaveLength(200);
  });

  it("says the filters in the API's words", () => {
    expect(listQuery({ priority: "P0,P1", for: "me", pr: "no", q: "export" })).toEqual({
      status: "ready,pending_input",
      researched_again: "true",
      priority: "P0,P1",
      scope: "mine",
      has_implementation_pr: "false",
      query: "export",
    });
    expect(listQuery({ q: "export", sort: "urgent" }).ordering).toBe("urgency");
    expect(listQuery({ tab: "gathering" }).ordering).toBe("urgency");
  });

  it("says the days of the first signal as moments, and drops what is no pair of days", () => {
    const query = listQuery({ tab: "all", opened: "2026-03-23..2026-03-29", noarea: "yes" });
    expect(query).toMatchObject({
      opened_after: new Date(2026, 2, 23).toISOString(),
      opened_before: new Date(2026, 2, 30).toISOString(),
      without_area: "true",
    });
    expect(query.status.split(",")).toHaveLength(8);
    for (const opened of ["2026-03-23", "a..b", "2026-03-23..", "..", "2026-03-23..2026-03-29..2026-04-01"]) {
      expect(inboxSearch({ opened })).toEqual({});
    }
  });

  it("changes one part and takes one out", () => {
    const search = withFilter({ tab: "gathering", q: "a" }, "q", undefined);
    expect(search).toEqual({ tab: "gathering" });
    expect(activeFilters(withFilter(search, "source", "zendesk"))).toEqual(["source"]);
  });

  it("counts every report in one tab", () => {
    const statuses = {
      potential: 5,
      candidate: 1,
      in_progress: 1,
      pending_input: 2,
      ready: 3,
      resolved: 4,
      failed: 1,
      suppressed: 6,
    };
    const none = Object.fromEntries(Object.keys(statuses).map((status) => [status, 0])) as typeof statuses;
    const counts = { statuses, snoozed: { ...none, potential: 2, suppressed: 3 }, researched_again: 0 };
    expect(TABS.map((tab) => tabCount(tab, counts))).toEqual([5, 3, 3, 5, 4, 3, 0, 23]);
    const again = { ...counts, researched_again: 1 };
    expect(TABS.map((tab) => tabCount(tab, again))).toEqual([6, 2, 3, 5, 4, 3, 0, 23]);
  });

  it("tells snoozed reports from gathering and dismissed ones", () => {
    expect(listQuery({ tab: "snoozed" })).toMatchObject({ status: "potential,suppressed", snoozed: "true" });
    expect(listQuery({ tab: "dismissed" })).toMatchObject({ status: "suppressed", snoozed: "false" });
    expect(listQuery({})).not.toHaveProperty("snoozed");
  });
});
