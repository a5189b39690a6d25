import { queryOptions } from "@tanstack/react-query";
import { api, call } from "@/api/client";

export const accountKeys = {
  keys: ["account", "keys"] as const,
  signIns: ["account", "sign-ins"] as const,
};

/** One's own keys that can be used. */
export const personalKeysQuery = queryOptions({
  queryKey: accountKeys.keys,
  queryFn: async ({ signal }) => {
    const page = await call(() =>
      api.GET("/api/personal_api_keys/", { params: { query: { limit: 200 } }, signal }),
    );
    return page.results;
  },
});

/** Where one is signed in. */
export const signInsQuery = queryOptions({
  queryKey: accountKeys.signIns,
  queryFn: async ({ signal }) => {
    const page = await call(() => api.GET("/api/sessions/", { params: { query: { limit: 200 } }, signal }));
    return page.results;
  },
});
