/** What is asked about scouts that are forms. */
import { queryOptions } from "@tanstack/react-query";
import { api, call } from "@/api/client";
import type { ScoutForm } from "@/api/types";
import { scoutKeys } from "@/nouns/scouts/queries";

/** The form of a scout, with its versions. */
export function formQuery(projectId: string, configId: string) {
  return queryOptions({
    queryKey: scoutKeys.form(projectId, configId),
    queryFn: ({ signal }) =>
      call(() =>
        api.GET("/api/projects/{project_id}/signals/scout/configs/{config_id}/form/", {
          params: { path: { project_id: projectId, config_id: configId } },
          signal,
        }),
      ),
  });
}

/** What a form can measure, and the meaning and limits of its fields; they change with the server alone. */
export function formKindsQuery(projectId: string) {
  return queryOptions({
    queryKey: [...scoutKeys.all(projectId), "form-kinds"] as const,
    queryFn: ({ signal }) =>
      call(() =>
        api.GET("/api/projects/{project_id}/signals/scout/forms/", {
          params: { path: { project_id: projectId } },
          signal,
        }),
      ),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** What a form would have found in the last 30 days. */
export function formPreviewQuery(projectId: string, form: ScoutForm) {
  return queryOptions({
    queryKey: [...scoutKeys.all(projectId), "form-preview", form] as const,
    queryFn: ({ signal }) =>
      call(() =>
        api.POST("/api/projects/{project_id}/signals/scout/forms/preview/", {
          params: { path: { project_id: projectId } },
          body: { form },
          signal,
        }),
      ),
    retry: false,
    gcTime: 10_000,
  });
}
