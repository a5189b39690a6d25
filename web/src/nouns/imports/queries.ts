import { queryOptions } from "@tanstack/react-query";
import { api, call } from "@/api/client";
import type { ImportMapping, ImportRun } from "@/api/types";

export const importKeys = {
  all: (projectId: string) => ["imports", projectId] as const,
  list: (projectId: string) => [...importKeys.all(projectId), "list"] as const,
  rejects: (projectId: string, id: string) => [...importKeys.all(projectId), id, "rejects"] as const,
  preview: (projectId: string, id: string, mapping: ImportMapping) =>
    [...importKeys.all(projectId), id, "preview", mapping] as const,
};

const UNDER_WAY: readonly ImportRun["state"][] = ["reading", "read"];

export function isUnderWay(run: ImportRun): boolean {
  return UNDER_WAY.includes(run.state);
}

/** The newest imports; read again every second while one is under way. */
export function importsQuery(projectId: string) {
  return queryOptions({
    queryKey: importKeys.list(projectId),
    queryFn: async ({ signal }) => {
      const found = await call(() =>
        api.GET("/api/projects/{project_id}/imports/", {
          params: { path: { project_id: projectId } },
          signal,
        }),
      );
      return found.results;
    },
    refetchInterval: ({ state }) => (state.data?.some(isUnderWay) ? 1000 : false),
  });
}

/** What an uploaded file would become with a mapping. */
export function previewQuery(projectId: string, id: string, mapping: ImportMapping) {
  return queryOptions({
    queryKey: importKeys.preview(projectId, id, mapping),
    queryFn: ({ signal }) =>
      call(() =>
        api.POST("/api/projects/{project_id}/imports/{import_id}/preview/", {
          params: { path: { project_id: projectId, import_id: id } },
          body: { mapping },
          signal,
        }),
      ),
    placeholderData: (before) => before,
    retry: false,
  });
}

export function rejectsQuery(projectId: string, id: string) {
  return queryOptions({
    queryKey: importKeys.rejects(projectId, id),
    queryFn: async ({ signal }) => {
      const found = await call(() =>
        api.GET("/api/projects/{project_id}/imports/{import_id}/rejects/", {
          params: { path: { project_id: projectId, import_id: id } },
          signal,
        }),
      );
      return found.results;
    },
  });
}
