import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { expect, it, vi } from "vitest";
import { api } from "@/api/client";
import { useAskForRun, useUndoRun } from "@/nouns/regrouping/run-mutations";

function Provider({ children }: { children: ReactNode }) {
  return <QueryClientProvider client={new QueryClient()}>{children}</QueryClientProvider>;
}

function answerWith(data: object) {
  return vi.spyOn(api, "POST").mockResolvedValue({ data, response: new Response("{}") } as never);
}

it.each([true, false])("asks for a run with dry_run %s and nothing else", async (dryRun) => {
  const post = answerWith({ id: "run" });
  const { result } = renderHook(() => useAskForRun("1"), { wrapper: Provider });
  result.current.mutate(dryRun);
  await waitFor(() => expect(result.current.isSuccess).toBe(true));
  expect(post.mock.calls).toEqual([
    [
      "/api/projects/{project_id}/signals/regroup/runs/",
      { params: { path: { project_id: "1" } }, body: { dry_run: dryRun } },
    ],
  ]);
});

it("undoes a run by its id", async () => {
  const post = answerWith({ undone_count: 2, left_count: 0 });
  const { result } = renderHook(() => useUndoRun("1"), { wrapper: Provider });
  result.current.mutate("run");
  await waitFor(() => expect(result.current.isSuccess).toBe(true));
  expect(post.mock.calls[0]?.[1]).toMatchObject({
    params: { path: { project_id: "1", regroup_run_id: "run" } },
  });
});
