/** The page names the calls that the inbox makes as it opens, so that the browser sends them before the app runs. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it, vi } from "vitest";

const page = readFileSync(fileURLToPath(new URL("../../index.html", import.meta.url)), "utf8");

it("asks for just what the page says", async () => {
  const asked: string[] = [];
  vi.stubGlobal("fetch", (request: Request) => {
    asked.push(request.url);
    return Promise.resolve(Response.json({}));
  });
  const { QueryClient } = await import("@tanstack/react-query");
  const { countsQuery, reportPageQuery } = await import("@/nouns/reports/queries");
  const { sessionQuery } = await import("@/nouns/session/queries");
  const client = new QueryClient();
  await client.fetchQuery(sessionQuery);
  await client.fetchQuery(countsQuery("7", {}));
  await client.fetchQuery(reportPageQuery("7", {}, 0));

  const named = /name="first-calls"\s+content="([^"]*)"/.exec(page)?.[1] ?? "";
  const calls = named.replaceAll("{project}", "7").replaceAll("&amp;", "&").split(" ");
  expect(calls.map((call) => new URL(call, "http://localhost/").href)).toEqual(asked);
});
