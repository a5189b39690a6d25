import { useQueryClient } from "@tanstack/react-query";
import { api, call } from "@/api/client";
import type { Artefact } from "@/api/types";
import { useSingleMutation } from "@/lib/use-single-mutation";
import { artefactKeys } from "@/nouns/artefacts/queries";
import { showToast } from "@/ui/overlays/toast-store";

/** Adds a note to the work log. A failure is shown beside the note, whose draft stays. */
export function useAddNote(projectId: string, reportId: string) {
  const client = useQueryClient();
  return useSingleMutation<unknown, Error, string>({
    mutationFn: (note) =>
      call(() =>
        api.POST("/api/projects/{project_id}/signals/reports/{report_id}/artefacts/", {
          params: { path: { project_id: projectId, report_id: reportId } },
          body: { artefact_type: "note", content: { note } },
        }),
      ),
    onSuccess: (created) => {
      const id = idOf(created);
      showToast("The note is added.", id === null ? {} : { undo: () => void removeNote(id) });
    },
    onSettled: () => client.invalidateQueries({ queryKey: artefactKeys.of(projectId, reportId) }),
  });

  async function removeNote(artefactId: Artefact["id"]): Promise<void> {
    try {
      await call(() =>
        api.DELETE("/api/projects/{project_id}/signals/reports/{report_id}/artefacts/{artefact_id}/", {
          params: { path: { project_id: projectId, report_id: reportId, artefact_id: artefactId } },
        }),
      );
      showToast("Note deleted.");
    } catch {
      showToast("Could not delete the note.", { failed: true });
    }
    await client.invalidateQueries({ queryKey: artefactKeys.of(projectId, reportId) });
  }
}

function idOf(created: unknown): string | null {
  if (typeof created !== "object" || created === null || !("id" in created)) return null;
  return typeof created.id === "string" ? created.id : null;
}
