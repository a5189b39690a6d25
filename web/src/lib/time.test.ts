import { describe, expect, it } from "vitest";
import { relativeTime } from "@/lib/time";

describe("relative times", () => {
  const now = Date.parse("2026-11-28T12:00:00Z");

  it("say now for what a clock slightly ahead has just made", () => {
    expect(relativeTime("2026-11-28T12:00:03Z", now)).toBe("now");
  });

  it("say how long ago or ahead the rest is", () => {
    expect(relativeTime("2026-11-28T11:59:57Z", now)).toBe("3 seconds ago");
    expect(relativeTime("2026-11-28T13:00:00Z", now)).toBe("in 1 hour");
  });
});
