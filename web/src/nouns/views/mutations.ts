import { useQueryClient } from "@tanstack/react-query";
import { api, call } from "@/api/client";
import { unchangedMessage } from "@/api/errors";
import type { View } from "@/api/types";
import { useSingleMutation } from "@/lib/use-single-mutation";
import { viewKeys } from "@/nouns/views/queries";
import { showToast } from "@/ui/overlays/toast-store";

export interface NewView {
  readonly name: string;
  readonly query: Record<string, string>;
  readonly is_shared: boolean;
}

/** Saves a view. A failure is shown in the form. */
export function useSaveView(projectId: string) {
  const client = useQueryClient();
  return useSingleMutation<View, Error, NewView>({
    mutationFn: (body) =>
      call(() =>
        api.POST("/api/projects/{project_id}/signals/views/", {
          params: { path: { project_id: projectId } },
          body,
        }),
      ),
    onSuccess: (view) => showToast(`The view “${view.name}” is saved.`),
    onSettled: () => client.invalidateQueries({ queryKey: viewKeys.all(projectId) }),
  });
}

/** Renames a view, shares it or makes it private. A failure is shown in the form. */
export function useChangeView(projectId: string) {
  const client = useQueryClient();
  return useSingleMutation<View, Error, { id: string; name: string; is_shared: boolean }>({
    mutationFn: ({ id, ...body }) =>
      call(() =>
        api.PATCH("/api/projects/{project_id}/signals/views/{view_id}/", {
          params: { path: { project_id: projectId, view_id: id } },
          body,
        }),
      ),
    onSuccess: (view) => showToast(`The view “${view.name}” is changed.`),
    onSettled: () => client.invalidateQueries({ queryKey: viewKeys.all(projectId) }),
  });
}

/** Deletes a view, with undo: it is made again. */
export function useDeleteView(projectId: string) {
  const client = useQueryClient();
  const save = useSaveView(projectId);
  return useSingleMutation<unknown, Error, View>({
    mutationFn: (view) =>
      call(() =>
        api.DELETE("/api/projects/{project_id}/signals/views/{view_id}/", {
          params: { path: { project_id: projectId, view_id: view.id } },
        }),
      ),
    onSuccess: (_answer, { name, query, is_shared }) =>
      showToast("The view is deleted.", { undo: () => save.mutate({ name, query, is_shared }) }),
    onError: (error) => showToast(unchangedMessage(error), { failed: true }),
    onSettled: () => client.invalidateQueries({ queryKey: viewKeys.all(projectId) }),
  });
}
