import { expect, it } from "vitest";
import { agentLabel } from "@/nouns/account/labels";

it("says which browser it is, and where", () => {
  expect(agentLabel("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0")).toBe(
    "Firefox on Windows",
  );
  expect(
    agentLabel(
      "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0 Safari/537.36 Edg/150.0",
    ),
  ).toBe("Edge on macOS");
  expect(agentLabel("python-httpx/0.28")).toBe("python-httpx/0.28");
  expect(agentLabel("")).toBe("An unnamed program");
});
