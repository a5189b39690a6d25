import { describe, expect, it } from "vitest";
import { readStored, store } from "@/lib/storage";
import { draftsOf, forgetDecisionDrafts, keptMessage } from "@/nouns/reports/decision-drafts";

describe("what is typed for a decision", () => {
  it("is forgotten for the decided report alone", () => {
    for (const id of ["one", "other"])
      for (const draft of Object.values(draftsOf(id))) store(`draft.${draft}`, "typed");
    forgetDecisionDrafts("one");
    expect(Object.values(draftsOf("one")).map((draft) => readStored(`draft.${draft}`))).toEqual([
      null,
      null,
      null,
    ]);
    expect(readStored(`draft.${draftsOf("other").dismiss}`)).toBe("typed");
  });

  it("is said to be kept only where there is something", () => {
    expect(keptMessage({ kind: "resolve", reason: null, note: "As agreed." })).toBe(" Your note is kept.");
    expect(keptMessage({ kind: "resolve", reason: null, note: " " })).toBe("");
    expect(keptMessage({ kind: "restore" })).toBe("");
  });
});
