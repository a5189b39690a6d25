import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, call } from "@/api/client";
import { type Grouping, type InsightsSearch, insightsQuery, localZone } from "@/nouns/insights/search";

export const insightKeys = {
  all: (projectId: string) => ["insights", projectId] as const,
  part: (projectId: string, part: string, asked: object) => ["insights", projectId, part, asked] as const,
};

/** The figures by period; `today` is a date. */
export function overviewQuery(projectId: string, search: InsightsSearch, today: string) {
  const query = insightsQuery(search, today, localZone());
  return queryOptions({
    queryKey: insightKeys.part(projectId, "overview", query),
    queryFn: ({ signal }) =>
      call(() =>
        api.GET("/api/projects/{project_id}/signals/insights/", {
          params: { path: { project_id: projectId }, query },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });
}

/** The figures by area, source or reviewer. */
export function groupsQuery(projectId: string, search: InsightsSearch, today: string, by: Grouping) {
  const query = { ...insightsQuery(search, today, localZone()), by };
  return queryOptions({
    queryKey: insightKeys.part(projectId, "groups", query),
    queryFn: ({ signal }) =>
      call(() =>
        api.GET("/api/projects/{project_id}/signals/insights/groups/", {
          params: { path: { project_id: projectId }, query },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });
}

/** Areas over time. */
export function mapQuery(projectId: string, search: InsightsSearch, today: string) {
  const query = insightsQuery(search, today, localZone());
  return queryOptions({
    queryKey: insightKeys.part(projectId, "map", query),
    queryFn: ({ signal }) =>
      call(() =>
        api.GET("/api/projects/{project_id}/signals/insights/map/", {
          params: { path: { project_id: projectId }, query },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });
}
