import { queryOptions } from "@tanstack/react-query";
import { api, call } from "@/api/client";

const POLL_MS = 5000;
export const DELIVERY_PAGE = 25;

export const sourceKeys = {
  all: (projectId: string) => ["sources", projectId] as const,
  list: (projectId: string) => ["sources", projectId, "list"] as const,
  configs: (projectId: string) => ["sources", projectId, "configs"] as const,
  deliveries: (projectId: string, id: string) => ["sources", projectId, "deliveries", id] as const,
};

/** The kinds of sources that can be connected; they change with the server alone. */
export function sourceKindsQuery(projectId: string) {
  return queryOptions({
    queryKey: [...sourceKeys.all(projectId), "kinds"] as const,
    queryFn: async ({ signal }) => {
      const kinds = await call(() =>
        api.GET("/api/projects/{project_id}/sources/kinds/", {
          params: { path: { project_id: projectId } },
          signal,
        }),
      );
      return kinds.results;
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function sourcesQuery(projectId: string) {
  return queryOptions({
    queryKey: sourceKeys.list(projectId),
    queryFn: async ({ signal }) => {
      const sources = await call(() =>
        api.GET("/api/projects/{project_id}/sources/", {
          params: { path: { project_id: projectId } },
          signal,
        }),
      );
      return sources.results;
    },
    refetchInterval: POLL_MS,
  });
}

/** Which products and types of signals are let in. */
export function sourceConfigsQuery(projectId: string) {
  return queryOptions({
    queryKey: sourceKeys.configs(projectId),
    queryFn: async ({ signal }) => {
      const configs = await call(() =>
        api.GET("/api/projects/{project_id}/signals/source_configs/", {
          params: { path: { project_id: projectId }, query: { limit: 200 } },
          signal,
        }),
      );
      return configs.results;
    },
  });
}

export type DeliveryState = "pending" | "done" | "failed";

export function deliveriesQuery(
  projectId: string,
  id: string,
  state: DeliveryState | undefined,
  page: number,
) {
  return queryOptions({
    queryKey: [...sourceKeys.deliveries(projectId, id), state ?? "all", page] as const,
    queryFn: ({ signal }) =>
      call(() =>
        api.GET("/api/projects/{project_id}/sources/{connected_source_id}/deliveries/", {
          params: {
            path: { project_id: projectId, connected_source_id: id },
            query: { ...(state ? { state } : {}), limit: DELIVERY_PAGE, offset: page * DELIVERY_PAGE },
          },
          signal,
        }),
      ),
    refetchInterval: POLL_MS,
  });
}

/** A delivery whole: its headers and its body. */
export function deliveryQuery(projectId: string, id: string, deliveryId: string) {
  return queryOptions({
    queryKey: [...sourceKeys.deliveries(projectId, id), "one", deliveryId] as const,
    queryFn: ({ signal }) =>
      call(() =>
        api.GET("/api/projects/{project_id}/sources/{connected_source_id}/deliveries/{source_delivery_id}/", {
          params: {
            path: { project_id: projectId, connected_source_id: id, source_delivery_id: deliveryId },
          },
          signal,
        }),
      ),
  });
}
