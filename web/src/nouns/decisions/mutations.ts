import { useQueryClient } from "@tanstack/react-query";
import { api, call } from "@/api/client";
import type { PastDecision } from "@/api/types";
import { plural } from "@/lib/format";
import { useSingleMutation } from "@/lib/use-single-mutation";
import { decisionKeys } from "@/nouns/decisions/queries";
import { refetchAll } from "@/nouns/regrouping/mutations";
import { showToast } from "@/ui/overlays/toast-store";

/** Undoes a decision as a whole; reports that were changed since, which the list says, stay as they are. */
export function useUndoDecision(projectId: string) {
  const client = useQueryClient();
  return useSingleMutation<{ kept_count: number }, Error, PastDecision>({
    mutationFn: (decision) =>
      call(() =>
        api.POST("/api/projects/{project_id}/signals/decisions/{decision_id}/undo/", {
          params: { path: { project_id: projectId, decision_id: decision.id } },
          body: { skip_changed: decision.refused_count > 0 },
        }),
      ),
    onSuccess: ({ kept_count: kept }, decision) => {
      const stay = kept > 0 ? ` ${plural(kept, "report")} changed since and left alone.` : "";
      showToast(`Undone: ${decision.summary}.${stay}`);
    },
    onSettled: async () => {
      await Promise.all([
        client.invalidateQueries({ queryKey: decisionKeys.all(projectId) }),
        refetchAll(client, projectId),
      ]);
    },
  });
}
