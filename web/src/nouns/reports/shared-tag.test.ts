import { expect, it } from "vitest";
import { sharedTag } from "@/nouns/reports/title";

it("finds the beginning that all titles share, so that rows can leave it out", () => {
  expect(sharedTag(["fix(shop-app): One", "fix(shop-app): Two"])).toBe("fix(shop-app)");
  expect(sharedTag(["fix(shop-app): One", "fix(api): Two"])).toBeNull();
  expect(sharedTag(["fix(shop-app): One", "Two"])).toBeNull();
  expect(sharedTag(["fix(shop-app): One"])).toBeNull();
  expect(sharedTag([])).toBeNull();
});
