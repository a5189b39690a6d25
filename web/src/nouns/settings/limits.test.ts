import { expect, test } from "vitest";
import { daysWithCalls, limitsOf } from "./limits";

test("reads a budget, of which an empty field is the server's limit", () => {
  expect(limitsOf(" 2.50 ", "400")).toEqual({ dollars_per_day: 2.5, calls_per_day: 400 });
  expect(limitsOf("", "0")).toEqual({ dollars_per_day: null, calls_per_day: 0 });
});

test.each([
  ["2,50", "1"],
  ["-1", "1"],
  ["1", "1.5"],
  ["1e3", "1"],
  ["1", "9".repeat(13)],
])("takes %s and %s for no budget", (dollars, calls) => {
  expect(limitsOf(dollars, calls)).toBeNull();
});

test("lists the days with calls, the latest first", () => {
  const day = (day: string, calls: number) => ({ day, calls, dollars: 0 });
  expect(daysWithCalls([day("2026-01-01", 2), day("2026-01-02", 0), day("2026-01-03", 1)])).toEqual([
    day("2026-01-03", 1),
    day("2026-01-01", 2),
  ]);
});
