import { describe, expect, it } from "vitest";
import {
  doneMessage,
  snoozeChoices,
  stateChange,
  statusAfter,
  whyNot,
  whyNotAny,
} from "@/nouns/reports/decisions";
import { TAB_STATUSES } from "@/nouns/reports/filters";

describe("decisions", () => {
  it("become the body of a call", () => {
    expect(
      stateChange({ kind: "dismiss", reason: "wrong_repo", note: " no ", repository: "acme/web" }),
    ).toEqual({
      state: "suppressed",
      dismissal_reason: "wrong_repo",
      dismissal_note: "no",
      corrected_repository: "acme/web",
    });
    expect(stateChange({ kind: "dismiss", reason: "other", note: "", repository: "acme/web" })).toEqual({
      state: "suppressed",
      dismissal_reason: "other",
    });
    expect(stateChange({ kind: "resolve", reason: null, note: "" })).toEqual({ state: "resolved" });
    expect(stateChange({ kind: "snooze-signals", signals: 3 })).toEqual({
      state: "potential",
      snooze_for: 3,
    });
    expect(statusAfter({ kind: "restore" })).toBeNull();
  });

  it("offer mornings to snooze to, Monday always the next one", () => {
    const choices = snoozeChoices(new Date(2026, 10, 30, 17, 30));
    expect(choices.map((one) => one.label)).toEqual([
      "Until 1 more signal arrives",
      "Until 3 more signals arrive",
      "Until 10 more signals arrive",
      "Until tomorrow",
      "Until Monday",
      "Until next month",
    ]);
    const monday = choices[4]?.decision;
    expect(monday && stateChange(monday)).toEqual({
      state: "suppressed",
      snooze_until: new Date(2026, 11, 7, 9).toISOString(),
    });
  });

  it("say what was done", () => {
    expect(doneMessage({ kind: "restore" }, 1)).toBe("Restored.");
    expect(doneMessage({ kind: "resolve", reason: null, note: "" }, 1204)).toBe("Resolved 1,204 reports.");
  });

  it("are refused where the server would refuse them", () => {
    expect(whyNot("resolve", "potential")).not.toBeNull();
    expect(whyNot("resolve", "ready")).toBeNull();
    expect(whyNot("snooze-signals", "potential")).not.toBeNull();
    expect(whyNot("snooze-until", "potential")).toBeNull();
    expect(whyNot("restore", "suppressed")).toBeNull();
    expect(whyNot("dismiss", "suppressed")).not.toBeNull();
  });

  it("are offered for several reports if one of them may allow it", () => {
    expect(whyNotAny("resolve", TAB_STATUSES.gathering)).toBe(whyNot("resolve", "potential"));
    expect(whyNotAny("resolve", TAB_STATUSES.review)).toBeNull();
    expect(whyNotAny("restore", TAB_STATUSES.researching)).toBeNull();
    expect(whyNotAny("dismiss", TAB_STATUSES.dismissed)).not.toBeNull();
    expect(whyNotAny("dismiss", TAB_STATUSES.quarantine)).toBeNull();
  });
});
