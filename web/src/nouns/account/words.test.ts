import { expect, it } from "vitest";
import { agentWords } from "@/nouns/account/words";

it("says which browser it is, and where", () => {
  expect(agentWords("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0")).toBe(
    "Firefox on Windows",
  );
  expect(
    agentWords(
      "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0 Safari/537.36 Edg/150.0",
    ),
  ).toBe("Edge on macOS");
  expect(agentWords("python-httpx/0.28")).toBe("python-httpx/0.28");
  expect(agentWords("")).toBe("An unnamed program");
});
