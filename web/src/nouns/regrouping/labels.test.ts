import { expect, it } from "vitest";
import { joinedLabel } from "@/nouns/regrouping/labels";

it("says a reason once, and how often it was given", () => {
  const notes = ["same thread", "alike", "same thread"].map((note, at) => ({
    id: String(at),
    content: { note },
  }));
  expect(joinedLabel(notes)).toEqual([
    { id: "0", words: "same thread (2 times)" },
    { id: "1", words: "alike" },
  ]);
  expect(joinedLabel([])).toEqual([]);
});
