import { describe, expect, it } from "vitest";
import type { Signal } from "@/api/types";
import { grouped, signalWords, sourceLink } from "@/nouns/evidence/groups";

function signal(given: Partial<Signal>): Signal {
  return {
    signal_id: "s",
    content: "Export never ends",
    source_product: "zendesk",
    source_type: "ticket",
    source_id: "1",
    weight: 0.5,
    timestamp: "2026-11-01T00:00:00Z",
    extra: {},
    ...given,
  };
}

describe("evidence", () => {
  it("puts together what differs in numbers and case alone", () => {
    const groups = grouped([
      signal({ signal_id: "a", content: "Timeout after 30 s in  job 0a1b2c3d4e" }),
      signal({
        signal_id: "b",
        content: "timeout after 31 s in job ffffffff00",
        timestamp: "2026-11-02T00:00:00Z",
      }),
      signal({ signal_id: "c", content: "Timeout after 30 s in job 1", source_product: "github" }),
      signal({ signal_id: "d", content: "Something else" }),
    ]);
    expect(groups.map((group) => group.signals.map((one) => one.signal_id))).toEqual([
      ["b", "a"],
      ["c"],
      ["d"],
    ]);
    expect(groups[0]?.shown.signal_id).toBe("b");
  });

  it("takes 5,000 signals and long texts in a moment", () => {
    const many = Array.from({ length: 5000 }, (_, place) =>
      signal({ content: `${place % 7} ${"x1 ".repeat(2000)}` }),
    );
    const began = performance.now();
    expect(grouped(many)).toHaveLength(1);
    expect(performance.now() - began).toBeLessThan(3000);
  });

  it("links to addresses of the web and to nothing else", () => {
    expect(sourceLink(signal({ extra: { url: "https://tracker.example/1" } }))).toBe(
      "https://tracker.example/1",
    );
    for (const url of ["javascript:alert(1)", "data:text/html,x", "not an address", 7, null]) {
      expect(sourceLink(signal({ extra: { url } }))).toBeNull();
    }
  });

  it("splits the first line off", () => {
    expect(signalWords("  Title \n\n rest\nmore")).toEqual({ title: "Title", rest: "rest\nmore" });
  });
});
