import { describe, expect, it } from "vitest";
import { only, stringifySearch } from "@/app/search";
import { inboxSearch } from "@/nouns/reports/filters";

describe("the query of a page", () => {
  it("has no values that make no sense, even where the router keeps the query as it came", () => {
    const raw = { tab: "nonsense", priority: "P1,P9", stray: "1" };
    const merged = { ...raw, ...only(inboxSearch)(raw) };
    expect(merged).toEqual({ priority: "P1" });
    expect(stringifySearch(merged)).toBe("?priority=P1");
  });
});
