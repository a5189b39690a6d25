import { expect, it } from "vitest";
import {
  EVERYTHING,
  isSelected,
  NOTHING,
  selectedCount,
  toggled,
  withSelected,
} from "@/nouns/reports/list/selection";

it("selects some, and all but some", () => {
  const two = toggled(toggled(NOTHING, "a"), "b");
  expect([isSelected(two, "a"), isSelected(two, "c"), selectedCount(two, 9)]).toEqual([true, false, 2]);
  expect(selectedCount(toggled(two, "a"), 9)).toBe(1);
  const most = toggled(EVERYTHING, "a");
  expect([isSelected(most, "a"), isSelected(most, "c"), selectedCount(most, 1204)]).toEqual([
    false,
    true,
    1203,
  ]);
  expect(selectedCount(withSelected(most, ["a", "b"]), 1204)).toBe(1204);
  expect(selectedCount(withSelected(two, ["b", "c"]), 9)).toBe(3);
});
