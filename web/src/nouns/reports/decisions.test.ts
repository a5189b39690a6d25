import { describe, expect, it } from "vitest";
import {
  doneMessage,
  placeAfter,
  snoozeChoices,
  stateChange,
  whyNot,
  whyNotAny,
} from "@/nouns/reports/decisions";
import { ALL_ALLOWED, makeReport } from "@/testing/make-report";

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
    expect(placeAfter({ kind: "restore" })).toBeNull();
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

  it("are refused for the reason that the server gives", () => {
    const report = makeReport({ allowed_states: { ...ALL_ALLOWED, resolve: "The report failed." } });
    expect(whyNot("resolve", report)).toBe("The report failed.");
    expect(whyNot("dismiss", report)).toBeNull();
    const waiting = makeReport({ allowed_states: { ...ALL_ALLOWED, snooze_for: "a", snooze_until: "b" } });
    expect([whyNot("snooze-signals", waiting), whyNot("snooze-until", waiting)]).toEqual(["a", "b"]);
  });

  it("are offered for several reports if one of them allows it", () => {
    const refusing = makeReport({ allowed_states: { ...ALL_ALLOWED, restore: "The report is ready." } });
    expect(whyNotAny("restore", [refusing, makeReport({})])).toBeNull();
    expect(whyNotAny("restore", [refusing, refusing])).toBe("The report is ready.");
    expect(whyNotAny("restore", [])).toBeNull();
  });
});
