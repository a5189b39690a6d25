import { queryOptions } from "@tanstack/react-query";
import { api, call } from "@/api/client";

export const notificationKeys = {
  all: (projectId: string) => ["notifications", projectId] as const,
  destinations: (projectId: string) => ["notifications", projectId, "destinations"] as const,
  deliveries: (projectId: string, id: string) => ["notifications", projectId, "deliveries", id] as const,
};

/** Where notifications of the project, and the caller's own, go. */
export function destinationsQuery(projectId: string) {
  return queryOptions({
    queryKey: notificationKeys.destinations(projectId),
    queryFn: async ({ signal }) => {
      const found = await call(() =>
        api.GET("/api/projects/{project_id}/notifications/destinations/", {
          params: { path: { project_id: projectId } },
          signal,
        }),
      );
      return found.results;
    },
  });
}

/** The newest messages to a destination. */
export function deliveriesQuery(projectId: string, id: string) {
  return queryOptions({
    queryKey: notificationKeys.deliveries(projectId, id),
    queryFn: async ({ signal }) => {
      const page = await call(() =>
        api.GET("/api/projects/{project_id}/notifications/deliveries/", {
          params: { path: { project_id: projectId }, query: { destination: id, limit: 10 } },
          signal,
        }),
      );
      return page.results;
    },
  });
}
