import { afterEach, expect, it, vi } from "vitest";
import { attempt, reached } from "@/api/client";
import { unchangedMessage } from "@/api/errors";
import { makeQueryClient } from "@/app/query-client";

afterEach(() => {
  vi.useRealTimers();
});

it("says so when a server never answers, and does not ask it again at once", async () => {
  vi.useFakeTimers();
  const send = vi.fn(() => new Promise<never>(() => {}));
  const asked = makeQueryClient()
    .fetchQuery({ queryKey: ["hanging"], queryFn: () => attempt(send) })
    .catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(61_000);
  const failure = await asked;
  expect(failure).toMatchObject({ kind: "unreachable", code: "unanswered" });
  expect(unchangedMessage(failure)).toBe(
    "The server has not answered for a minute. It may still do what was asked.",
  );
  expect(reached.get()).toBe(false);
  await attempt(() => Promise.resolve({ data: 1, response: new Response("1") }));
  expect(reached.get()).toBe(true);
  expect(send).toHaveBeenCalledTimes(1);
});
