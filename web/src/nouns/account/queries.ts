import { queryOptions } from "@tanstack/react-query";
import { api, call } from "@/api/client";

export const accountKeys = {
  profile: ["account", "profile"] as const,
  keys: ["account", "keys"] as const,
  signIns: ["account", "sign-ins"] as const,
  secondFactor: ["account", "second-factor"] as const,
};

/** Who one is, and the project that `@current` means for one's keys. */
export const profileQuery = queryOptions({
  queryKey: accountKeys.profile,
  queryFn: ({ signal }) => call(() => api.GET("/api/users/@me/", { signal })),
});

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

/** Whether one's second factor is enabled. */
export const secondFactorQuery = queryOptions({
  queryKey: accountKeys.secondFactor,
  queryFn: ({ signal }) => call(() => api.GET("/api/second_factor/", { signal })),
});
