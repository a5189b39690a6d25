import { expect, it } from "vitest";
import { safeNext } from "@/lib/safe-next";

it("goes on only to addresses of this app", () => {
  expect(safeNext("/projects/1/inbox?tab=input")).toBe("/projects/1/inbox?tab=input");
  for (const other of [
    undefined,
    "https://evil.example",
    "//evil.example",
    "/\\evil.example",
    "javascript:alert(1)",
  ]) {
    expect(safeNext(other)).toBe("/");
  }
});
