import { expect, it } from "vitest";
import { sourceLabel } from "@/nouns/signals/labels";
import { receivesLabel } from "@/nouns/sources/labels";

it("says in a sentence how signals of a kind come", () => {
  expect(receivesLabel({ receives: ["webhook", "poll"] })).toBe(
    "Signals come through its webhooks or regular polling.",
  );
  expect(receivesLabel({ receives: ["sdk"] })).toBe("Signals come through its SDKs.");
});

it("names what a source sends once", () => {
  expect(sourceLabel("app_reviews", "review")).toBe("App review");
  expect(sourceLabel("zendesk", "ticket")).toBe("Zendesk ticket");
  expect(sourceLabel("llm_analytics", "evaluation")).toBe("LLM analytics evaluation");
});
