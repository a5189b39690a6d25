import { QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Standing } from "@/api/types";
import { FADE_MS, fadeRows, leavingRows, whyGone } from "@/nouns/reports/list/leaving";
import { misplaced } from "@/nouns/reports/list/list-cache";
import type { Page } from "@/nouns/reports/list/pages";
import { reportKeys } from "@/nouns/reports/queries";
import { makeReport } from "@/testing/make-report";
import { toasts } from "@/ui/overlays/toast-store";

const ANA = { id: 2, uuid: "u", first_name: "Ana", last_name: "Lovelace", email: "ana@x.example" };
const ME = "me@x.example";

function standing(given: Partial<Standing>): Standing {
  return {
    report_id: "a",
    status: "suppressed",
    snoozed: false,
    merged_into: null,
    status_before_research: null,
    action: "dismiss",
    changed_by: ANA,
    changed_at: "2026-11-02T10:00:00Z",
    ...given,
  };
}

describe("why a row leaves", () => {
  it.each([
    [{}, "Dismissed by Ana Lovelace"],
    [{ snoozed: true, action: "snooze_until" as const }, "Snoozed by Ana Lovelace"],
    [{ changed_by: { ...ANA, email: ME } }, "Dismissed by you, elsewhere"],
    [{ changed_by: null }, "Dismissed by an agent"],
    [{ changed_by: null, action: null, status: "in_progress" as const }, "Now researching"],
    [{ status: "deleted" as const, merged_into: "b" }, "Merged into another report"],
    [{ status: "deleted" as const }, "Now deleted"],
  ])("%o", (given, words) => {
    expect(whyGone(standing(given), ME)).toBe(words);
  });
});

describe("rows that somebody else decided", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it("fade with the name, and are gone with their count within a second", () => {
    vi.stubGlobal("window", globalThis);
    const client = new QueryClient();
    const key = reportKeys.page("1", {}, 0);
    const page: Page = { count: 2, results: [makeReport({ id: "a" }), makeReport({ id: "b" })] };
    client.setQueryData(key, page);
    const found = [standing({}), standing({ report_id: "b", status: "ready" })];

    const gone = misplaced(client, "1", found);
    expect(gone.map((one) => one.report_id)).toEqual(["a"]);
    fadeRows(client, "1", gone, ME);
    expect(leavingRows.get().get("a")).toBe("Dismissed by Ana Lovelace");
    expect(toasts.get().at(-1)?.text).toBe("Dismissed by Ana Lovelace.");
    expect(client.getQueryData<Page>(key)?.count).toBe(2);

    vi.advanceTimersByTime(FADE_MS + 100);
    expect(client.getQueryData<Page>(key)).toMatchObject({ count: 1, results: [{ id: "b" }] });
    expect(leavingRows.get().size).toBe(0);
    expect(FADE_MS).toBeLessThan(1000);
  });
});
