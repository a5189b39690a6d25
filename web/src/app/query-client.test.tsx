import { afterEach, expect, it, vi } from "vitest";
import { attempt } from "@/api/client";
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
  expect(await asked).toMatchObject({ kind: "unreachable", code: "unanswered" });
  expect(send).toHaveBeenCalledTimes(1);
});
