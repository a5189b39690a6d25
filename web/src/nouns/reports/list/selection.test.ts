import { expect, it } from "vitest";
import {
  EVERYTHING,
  isTicked,
  NOTHING,
  tickedCount,
  toggled,
  withTicked,
} from "@/nouns/reports/list/selection";

it("ticks some, and all but some", () => {
  const two = toggled(toggled(NOTHING, "a"), "b");
  expect([isTicked(two, "a"), isTicked(two, "c"), tickedCount(two, 9)]).toEqual([true, false, 2]);
  expect(tickedCount(toggled(two, "a"), 9)).toBe(1);
  const most = toggled(EVERYTHING, "a");
  expect([isTicked(most, "a"), isTicked(most, "c"), tickedCount(most, 1204)]).toEqual([false, true, 1203]);
  expect(tickedCount(withTicked(most, ["a", "b"]), 1204)).toBe(1204);
  expect(tickedCount(withTicked(two, ["b", "c"]), 9)).toBe(3);
});
