import { queryOptions } from "@tanstack/react-query";
import { api, call } from "@/api/client";

export const slackKeys = {
  app: (projectId: string) => ["slack", projectId, "app"] as const,
  conversations: (projectId: string, reportId: string) =>
    ["slack", projectId, "conversations", reportId] as const,
  links: ["slack", "links"] as const,
  offer: (token: string) => ["slack", "offer", token] as const,
};

/** The Slack app of the project's organization, and what is needed to create it. */
export function slackAppQuery(projectId: string) {
  return queryOptions({
    queryKey: slackKeys.app(projectId),
    queryFn: ({ signal }) =>
      call(() =>
        api.GET("/api/projects/{project_id}/slack_app/", {
          params: { path: { project_id: projectId } },
          signal,
        }),
      ),
  });
}

/** Where people talk about a report: its cards in Slack. */
export function conversationsQuery(projectId: string, reportId: string) {
  return queryOptions({
    queryKey: slackKeys.conversations(projectId, reportId),
    queryFn: async ({ signal }) => {
      const found = await call(() =>
        api.GET("/api/projects/{project_id}/signals/reports/{report_id}/conversations/", {
          params: { path: { project_id: projectId, report_id: reportId } },
          signal,
        }),
      );
      return found.results;
    },
    staleTime: 60_000,
  });
}

/** One's own accounts in Slack. */
export const slackLinksQuery = queryOptions({
  queryKey: slackKeys.links,
  queryFn: async ({ signal }) => {
    const found = await call(() => api.GET("/api/slack_links/", { signal }));
    return found.results;
  },
});

/** Whose account in Slack a link is about; asking does not use it up. */
export function slackOfferQuery(token: string) {
  return queryOptions({
    queryKey: slackKeys.offer(token),
    queryFn: ({ signal }) => call(() => api.POST("/api/slack_links/", { body: { token }, signal })),
    enabled: token !== "",
    retry: false,
    gcTime: 0,
  });
}
