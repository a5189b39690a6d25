import { describe, expect, it } from "vitest";
import { impactLabel, missingLabel } from "@/nouns/reports/labels";
import { makeReport } from "@/testing/make-report";

describe("what a report lacks", () => {
  it("is said of those that wait for a person alone", () => {
    expect(missingLabel(makeReport({ status: "ready", waits_for: null }))).toBeNull();
    expect(missingLabel(makeReport({ status: "pending_input", waits_for: "repository" }))).toBe(
      "no repository",
    );
    expect(missingLabel(makeReport({ status: "pending_input", waits_for: "answer" }))).toBe("open question");
    expect(missingLabel(makeReport({ status: "pending_input", waits_for: "git_host" }))).toBe(
      "git host unreachable",
    );
  });

  it("is no repository where the project has none at all", () => {
    const report = makeReport({ status: "pending_input", waits_for: "repository" });
    expect(missingLabel(report, false)).toBeNull();
  });

  it("is that it names several problems", () => {
    const several = { several_problems: "two problems with the menu", waits_for: null };
    expect(missingLabel(makeReport({ ...several, status: "ready" }))).toBe("several problems");
    expect(missingLabel(makeReport({ ...several, status: "resolved" }))).toBeNull();
  });
});

describe("the numbers of a report's errors", () => {
  it("are told with their time", () => {
    const now = Date.parse("2026-11-30T12:02:00Z");
    const impact = { users: 229, occurrences: 400, last_seen: "2026-11-30T12:00:00Z" };
    expect(impactLabel(impact, now)).toBe("229 users, 400 times, last 2 minutes ago");
    expect(impactLabel({ ...impact, users: 0, occurrences: 1 }, now)).toBe("1 time, last 2 minutes ago");
  });
});
