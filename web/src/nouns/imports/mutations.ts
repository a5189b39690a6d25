/** What changes imports: uploading a file, starting it, cancelling and undoing it. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, call } from "@/api/client";
import { unchangedMessage } from "@/api/errors";
import type { ImportMapping, ImportRun } from "@/api/types";
import { useSingleMutation } from "@/lib/use-single-mutation";
import { importKeys } from "@/nouns/imports/queries";
import { showToast } from "@/ui/overlays/toast-store";

function refused(error: Error): void {
  showToast(unchangedMessage(error), { failed: true });
}

function useRefetch(projectId: string) {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: importKeys.list(projectId) });
}

/** Uploads a file in parts, each after the other; `onProgress` is told the share that has arrived, 0 to 1. */
export function useUpload(projectId: string, onProgress: (share: number) => void) {
  const onSettled = useRefetch(projectId);
  return useSingleMutation({
    mutationFn: async (file: File): Promise<ImportRun> => {
      const run = await call(() =>
        api.POST("/api/projects/{project_id}/imports/", {
          params: { path: { project_id: projectId } },
          body: { name: file.name, size: file.size },
        }),
      );
      for (let part = 0; part * run.part_bytes < file.size; part += 1) {
        onProgress((part * run.part_bytes) / file.size);
        const piece = file.slice(part * run.part_bytes, (part + 1) * run.part_bytes);
        const content = new Uint8Array(await piece.arrayBuffer());
        await call(() =>
          api.PUT("/api/projects/{project_id}/imports/{import_id}/parts/{part}/", {
            params: { path: { project_id: projectId, import_id: run.id, part: String(part) } },
            body: "",
            bodySerializer: () => content,
            headers: { "content-type": "application/octet-stream" },
          }),
        );
      }
      return run;
    },
    onSettled,
  });
}

export function useStartImport(projectId: string) {
  const onSettled = useRefetch(projectId);
  return useSingleMutation({
    mutationFn: ({ id, mapping }: { id: string; mapping: ImportMapping }) =>
      call(() =>
        api.POST("/api/projects/{project_id}/imports/{import_id}/start/", {
          params: { path: { project_id: projectId, import_id: id } },
          body: { mapping },
        }),
      ),
    onSettled,
  });
}

export function useCancelImport(projectId: string) {
  const onSettled = useRefetch(projectId);
  return useMutation({
    mutationFn: (id: string) =>
      call(() =>
        api.POST("/api/projects/{project_id}/imports/{import_id}/cancel/", {
          params: { path: { project_id: projectId, import_id: id } },
        }),
      ),
    onSuccess: () => showToast("Cancelled. Nothing more of the file is stored."),
    onError: refused,
    onSettled,
  });
}

export function useUndoImport(projectId: string) {
  const onSettled = useRefetch(projectId);
  return useSingleMutation({
    mutationFn: (id: string) =>
      call(() =>
        api.POST("/api/projects/{project_id}/imports/{import_id}/undo/", {
          params: { path: { project_id: projectId, import_id: id } },
        }),
      ),
    onSuccess: () => showToast("What the import has stored is being deleted."),
    onSettled,
  });
}
