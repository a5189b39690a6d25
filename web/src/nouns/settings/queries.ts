import { queryOptions } from "@tanstack/react-query";
import { api, call } from "@/api/client";
import { fetchMcpClients } from "@/api/mcp-clients";

export const settingsKeys = {
  all: (projectId: string) => ["settings", projectId] as const,
  config: (projectId: string) => ["settings", projectId, "config"] as const,
  spend: (projectId: string) => ["settings", projectId, "spend"] as const,
  pause: (projectId: string) => ["settings", projectId, "pause"] as const,
  autonomy: (userId: string) => ["autonomy", userId] as const,
  system: () => ["system"] as const,
  mcpClients: () => ["mcp-clients"] as const,
  members: (organizationId: string) => ["members", organizationId] as const,
};

/** How work starts by itself in the project. */
export function projectConfigQuery(projectId: string) {
  return queryOptions({
    queryKey: settingsKeys.config(projectId),
    queryFn: ({ signal }) =>
      call(() =>
        api.GET("/api/projects/{project_id}/signals/config/", {
          params: { path: { project_id: projectId } },
          signal,
        }),
      ),
  });
}

/** A person's own choice; null while they have made none. */
export function autonomyQuery(userId: string) {
  return queryOptions({
    queryKey: settingsKeys.autonomy(userId),
    queryFn: async ({ signal }) => {
      const found = await call(() =>
        api.GET("/api/users/{user_id}/signal_autonomy/", {
          // Without it a missing choice is a 404, which browsers report as an error.
          params: { path: { user_id: userId }, query: { optional: "true" } },
          signal,
        }),
      );
      return found ?? null;
    },
  });
}

/** Until when grouping is paused; null when it is not. */
export function pauseQuery(projectId: string) {
  return queryOptions({
    queryKey: settingsKeys.pause(projectId),
    queryFn: async ({ signal }) => {
      const state = await call(() =>
        api.GET("/api/projects/{project_id}/signals/processing/", {
          params: { path: { project_id: projectId } },
          signal,
        }),
      );
      return state.paused_until;
    },
    refetchInterval: 15_000,
  });
}

export function spendQuery(projectId: string) {
  return queryOptions({
    queryKey: settingsKeys.spend(projectId),
    queryFn: ({ signal }) =>
      call(() =>
        api.GET("/api/projects/{project_id}/signals/spend/", {
          params: { path: { project_id: projectId } },
          signal,
        }),
      ),
    refetchInterval: 15_000,
  });
}

export const SPEND_DAYS = 30;

/** What language models cost on each of the last days. */
export function spendDaysQuery(projectId: string) {
  return queryOptions({
    queryKey: [...settingsKeys.all(projectId), "spend-days"] as const,
    queryFn: async ({ signal }) => {
      const spend = await call(() =>
        api.GET("/api/projects/{project_id}/signals/spend/days/", {
          params: { path: { project_id: projectId }, query: { days: SPEND_DAYS } },
          signal,
        }),
      );
      return spend.results;
    },
  });
}

/** The models that the server is set up with. */
export function modelsQuery(projectId: string) {
  return queryOptions({
    queryKey: [...settingsKeys.all(projectId), "models"] as const,
    queryFn: ({ signal }) =>
      call(() =>
        api.GET("/api/projects/{project_id}/signals/models/", {
          params: { path: { project_id: projectId } },
          signal,
        }),
      ),
  });
}

/** How programs of agents are set up. */
export function mcpClientsQuery() {
  return queryOptions({
    queryKey: settingsKeys.mcpClients(),
    queryFn: ({ signal }) => fetchMcpClients(signal),
  });
}

export function organizationQuery(organizationId: string) {
  return queryOptions({
    queryKey: [...settingsKeys.members(organizationId), "organization"] as const,
    queryFn: ({ signal }) =>
      call(() =>
        api.GET("/api/organizations/{organization_id}/", {
          params: { path: { organization_id: organizationId } },
          signal,
        }),
      ),
  });
}

export function membersQuery(organizationId: string) {
  return queryOptions({
    queryKey: [...settingsKeys.members(organizationId), "list"] as const,
    queryFn: async ({ signal }) => {
      const page = await call(() =>
        api.GET("/api/organizations/{organization_id}/members/", {
          params: { path: { organization_id: organizationId }, query: { limit: 200 } },
          signal,
        }),
      );
      return page.results;
    },
  });
}

export function invitesQuery(organizationId: string) {
  return queryOptions({
    queryKey: [...settingsKeys.members(organizationId), "invites"] as const,
    queryFn: async ({ signal }) => {
      const page = await call(() =>
        api.GET("/api/organizations/{organization_id}/invites/", {
          params: { path: { organization_id: organizationId }, query: { limit: 200 } },
          signal,
        }),
      );
      return page.results;
    },
  });
}

/** The state of the server; only for those who administer it. */
export const systemQuery = queryOptions({
  queryKey: settingsKeys.system(),
  queryFn: ({ signal }) => call(() => api.GET("/api/system/", { signal })),
  refetchInterval: 10_000,
});
