import { expect, it } from "vitest";
import { readLimit } from "@/nouns/handoff/labels";

it("reads a limit, and says which text is none", () => {
  expect(["", " 25 ", "0", "10000"].map(readLimit)).toEqual([null, 25, 0, 10_000]);
  expect(["-1", "2.5", "10001", "many", "1e3"].map(readLimit)).toEqual(Array(5).fill(undefined));
});
