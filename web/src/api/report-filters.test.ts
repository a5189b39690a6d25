import { expect, it } from "vitest";
import { reportFilters } from "@/api/report-filters";

it("makes lists of texts where the API has lists", () => {
  expect(reportFilters({ search: "a, b", priority: "P0,P1", has_implementation_pr: "false" })).toEqual({
    search: "a, b",
    priority: ["P0", "P1"],
    has_implementation_pr: false,
  });
});
