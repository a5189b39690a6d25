/** What makes and revokes a project's tokens. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, call } from "@/api/client";
import { unchangedMessage } from "@/api/errors";
import type { ProjectToken } from "@/api/types";
import { useSingleMutation } from "@/lib/use-single-mutation";
import { tokenKeys } from "@/nouns/tokens/queries";
import { showToast } from "@/ui/overlays/toast-store";

export function useMakeToken(projectId: string) {
  const client = useQueryClient();
  return useSingleMutation({
    mutationFn: (label: string) =>
      call(() =>
        api.POST("/api/projects/{project_id}/signals/tokens/", {
          params: { path: { project_id: projectId } },
          body: { label },
        }),
      ),
    onSuccess: () => showToast("The token is made."),
    onSettled: () => client.invalidateQueries({ queryKey: tokenKeys.list(projectId) }),
  });
}

export function useRevokeToken(projectId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (token: ProjectToken) =>
      call(() =>
        api.DELETE("/api/projects/{project_id}/signals/tokens/{token_id}/", {
          params: { path: { project_id: projectId, token_id: token.id } },
        }),
      ),
    onSuccess: () => showToast("The token is revoked. Programs that use it are refused."),
    onError: (error) => showToast(unchangedMessage(error), { failed: true }),
    onSettled: () => client.invalidateQueries({ queryKey: tokenKeys.list(projectId) }),
  });
}
