import { expect, it } from "vitest";
import { sum } from "@/nouns/signals/funnel";
import { bars } from "./funnel-bars";

it("stacks a day's signals below the end of the scale", () => {
  const nothing = { ...sum([]), day: "2026-11-27" };
  const { paths, top } = bars([nothing, { ...nothing, received: 7, judged: 4, blocked: 3 }]);
  expect(top).toEqual({ most: 8, step: 2 });
  expect(paths.judged).toMatch(/^M1\.125 4h0\.75v4h-0\.75z$/);
  expect(paths.blocked).toMatch(/^M1\.125 1h0\.75v3/);
  expect(paths.grouped).toBe("");
});
