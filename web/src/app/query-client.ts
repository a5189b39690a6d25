import { QueryClient } from "@tanstack/react-query";
import { ApiFailure, UNANSWERED } from "@/api/errors";

/** Only what may be better in a moment is tried again: a server that fails or can't be reached, not one that hangs. */
function worthRetrying(failures: number, error: Error): boolean {
  if (failures >= 2 || !(error instanceof ApiFailure) || error.code === UNANSWERED) return false;
  return error.kind === "server" || error.kind === "unreachable";
}

export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        retry: worthRetrying,
        staleTime: 15_000,
        gcTime: 10 * 60_000,
        // `navigator.onLine` is wrong often; the call itself says whether the server can be reached.
        networkMode: "always",
      },
      mutations: { retry: false, networkMode: "always" },
    },
  });
}
