import { describe, expect, it } from "vitest";
import type { FunnelRow } from "@/api/types";
import { byDay, bySource, STAGES, scaleStep, sum } from "@/nouns/signals/funnel";

function row(given: Partial<FunnelRow>): FunnelRow {
  return {
    day: "2026-11-27",
    source_product: "zendesk",
    source_type: "ticket",
    received: 0,
    pending: 0,
    blocked: 0,
    failed: 0,
    grouped: 0,
    promoted: 0,
    judged: 0,
    removed: 0,
    suspicious: 0,
    ...given,
  };
}

describe("the funnel", () => {
  const rows = [
    row({ received: 3, judged: 2, blocked: 1 }),
    row({ day: "2026-11-25", received: 5, grouped: 5, source_product: "github", source_type: "issue" }),
    row({ day: "2026-11-25", received: 1, pending: 1 }),
  ];

  it("has every day, those without signals too", () => {
    const days = byDay(rows, "2026-11-25T00:00:00Z", "2026-11-27T15:00:00Z");
    expect(days.map((day) => [day.day, day.received])).toEqual([
      ["2026-11-25", 6],
      ["2026-11-26", 0],
      ["2026-11-27", 3],
    ]);
  });

  it("has a row a source, the one that sent most first", () => {
    expect(bySource(rows).map((one) => [one.product, one.received])).toEqual([
      ["github", 5],
      ["zendesk", 4],
    ]);
  });

  it("counts each signal in one place", () => {
    const total = sum(rows);
    expect(STAGES.reduce((all, stage) => all + total[stage], 0)).toBe(total.received);
  });

  it("has lines at round numbers, four of them or so", () => {
    for (const [most, step] of [
      [0, 1],
      [3, 1],
      [17, 5],
      [320, 100],
      [41_000, 20_000],
    ] as const) {
      expect(scaleStep(most)).toBe(step);
    }
  });
});
