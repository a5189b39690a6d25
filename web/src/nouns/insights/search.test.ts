import { describe, expect, it } from "vitest";
import { csv } from "@/nouns/insights/csv";
import { duration, periodName, shortPeriod } from "@/nouns/insights/labels";
import { dateOf, insightsQuery, insightsSearch } from "@/nouns/insights/search";

describe("the address of insights", () => {
  it("keeps what makes sense and drops the rest", () => {
    expect(
      insightsSearch({
        range: "3w",
        from: "2026-02-30",
        to: "2026-03-01",
        by: "mood",
        size: "signals",
        area: " ",
      }),
    ).toEqual({ to: "2026-03-01", size: "signals" });
    expect(dateOf("2024-02-29")).toBe("2024-02-29");
    expect(dateOf("2026-02-29")).toBeUndefined();
  });

  it("says the range in the API's words", () => {
    const query = (search: object) => insightsQuery(search, "2026-03-31", "Europe/Berlin");
    expect(query({})).toEqual({ date_from: "2026-01-13", date_to: "2026-03-31", timezone: "Europe/Berlin" });
    expect(query({ range: "all", source: "zendesk" })).toMatchObject({
      all_time: true,
      source_product: ["zendesk"],
    });
    expect(query({ range: "4w", from: "2025-01-01" })).toMatchObject({
      date_from: "2025-01-01",
      date_to: "2026-03-31",
    });
  });
});

describe("words of insights", () => {
  it("name periods and durations", () => {
    expect(shortPeriod("month", "2026-03-01")).toBe("Mar 2026");
    expect(periodName({ first_day: "2025-12-29", last_day: "2026-01-04" })).toMatch(
      /^Dec 29, 2025 – Jan 4, 2026$/,
    );
    expect([duration(null), duration(5), duration(129_600), duration(3_600)]).toEqual([
      "–",
      "5 seconds",
      "1.5 days",
      "1 hour",
    ]);
  });
});

describe("a file of rows", () => {
  it("quotes, and marks what a spreadsheet would take for a formula", () => {
    expect(csv(["a"], [['x"y,z'], ["=1+1"], [null], [-2]])).toBe('a\r\n"x""y,z"\r\n\'=1+1\r\n\r\n-2');
  });
});
