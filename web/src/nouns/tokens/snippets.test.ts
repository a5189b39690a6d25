import { expect, it } from "vitest";
import { snippetsOf } from "@/nouns/tokens/snippets";

it("has the token, the address and the DSN in every snippet", () => {
  const all = snippetsOf("phc_a", "http://phc_a@post.example/1", "http://post.example");
  for (const { text } of all) expect(text).toContain("phc_a");
  for (const { text } of all) expect(text).toContain("post.example");
  expect(all.map((one) => one.id)).toEqual([
    "posthog-web",
    "posthog-python",
    "sentry-web",
    "sentry-python",
    "otel",
  ]);
  expect(snippetsOf("phc_a", null, "http://post.example").some((one) => one.id.startsWith("sentry"))).toBe(
    false,
  );
});
