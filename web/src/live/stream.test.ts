import { expect, it } from "vitest";
import { hintOf } from "@/live/hints";
import { waitAfter } from "@/live/stream";

it("reads hints and nothing else", () => {
  expect(hintOf('{"noun":"report","id":"a","version":3}')).toEqual({ noun: "report", id: "a" });
  expect(hintOf('{"noun":"signal","id":null,"version":3}')).toEqual({ noun: "signal", id: null });
  for (const other of ["", "{}", "[1]", "null", '{"noun":7}']) expect(hintOf(other)).toBeNull();
});

it("waits longer after each failure, at most half a minute", () => {
  expect(waitAfter(0, 0)).toBe(500);
  expect(waitAfter(3, 1)).toBe(8000);
  expect(waitAfter(100, 1)).toBe(30_000);
});
