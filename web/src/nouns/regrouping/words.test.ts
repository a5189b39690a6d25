import { expect, it } from "vitest";
import { sayJoined } from "@/nouns/regrouping/words";

it("says a reason once, and how often it was given", () => {
  const notes = ["same thread", "alike", "same thread"].map((note, at) => ({
    id: String(at),
    content: { note },
  }));
  expect(sayJoined(notes)).toEqual([
    { id: "0", words: "same thread (2 times)" },
    { id: "1", words: "alike" },
  ]);
  expect(sayJoined([])).toEqual([]);
});
