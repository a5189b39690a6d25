/** What changes how a project hands its reports over. */
import { useQueryClient } from "@tanstack/react-query";
import { api, call } from "@/api/client";
import type { HandoffChanges } from "@/api/types";
import { useSingleMutation } from "@/lib/use-single-mutation";
import { handoffKeys } from "@/nouns/handoff/queries";
import { showToast } from "@/ui/overlays/toast-store";

/** Saves the changes. A new secret is told this once; a refusal belongs in the form. */
export function useChangeHandoff(projectId: string, onSecret: (secret: string) => void) {
  const client = useQueryClient();
  return useSingleMutation({
    mutationFn: (changes: HandoffChanges) =>
      call(() =>
        api.POST("/api/projects/{project_id}/signals/handoff/config/", {
          params: { path: { project_id: projectId } },
          body: changes,
        }),
      ),
    onSuccess: (config) => {
      if (config.webhook_secret) onSecret(config.webhook_secret);
      // The secret is for the page that asked for it, never for the cache.
      client.setQueryData(handoffKeys.config(projectId), { ...config, webhook_secret: null });
      showToast("Saved.");
    },
  });
}
