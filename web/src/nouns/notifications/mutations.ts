/** What changes where notifications go; a refusal belongs in the form or on the card. */
import { useQueryClient } from "@tanstack/react-query";
import { api, call } from "@/api/client";
import { unchangedMessage } from "@/api/errors";
import type { DestinationChanges, DestinationRequest } from "@/api/types";
import { plural } from "@/lib/format";
import { useSingleMutation } from "@/lib/use-single-mutation";
import { notificationKeys } from "@/nouns/notifications/queries";
import { showToast } from "@/ui/overlays/toast-store";

function useRefetch(projectId: string) {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: notificationKeys.all(projectId) });
}

const fail = (error: Error) => void showToast(unchangedMessage(error));

/** Adds a destination. The secret of a webhook is told this once, and never kept in the cache. */
export function useAddDestination(projectId: string, onSecret: (secret: string) => void) {
  const refetch = useRefetch(projectId);
  return useSingleMutation({
    mutationFn: (body: DestinationRequest) =>
      call(() =>
        api.POST("/api/projects/{project_id}/notifications/destinations/", {
          params: { path: { project_id: projectId } },
          body,
        }),
      ),
    onSuccess: (made) => {
      if (made.secret) onSecret(made.secret);
      showToast("Added. Send a test to use it.");
      return refetch();
    },
  });
}

export function useChangeDestination(projectId: string, id: string) {
  const refetch = useRefetch(projectId);
  return useSingleMutation({
    mutationFn: (body: DestinationChanges) =>
      call(() =>
        api.PATCH("/api/projects/{project_id}/notifications/destinations/{destination_id}/", {
          params: { path: { project_id: projectId, destination_id: id } },
          body,
        }),
      ),
    onSuccess: () => {
      showToast("Saved.");
      return refetch();
    },
  });
}

export function useRemoveDestination(projectId: string) {
  const refetch = useRefetch(projectId);
  return useSingleMutation({
    mutationFn: (id: string) =>
      call(() =>
        api.DELETE("/api/projects/{project_id}/notifications/destinations/{destination_id}/", {
          params: { path: { project_id: projectId, destination_id: id } },
        }),
      ),
    onSuccess: () => {
      showToast("The destination is removed.");
      return refetch();
    },
    onError: fail,
  });
}

/** Sends a test; what came of it is the answer. */
export function useTestDestination(projectId: string, id: string) {
  const refetch = useRefetch(projectId);
  return useSingleMutation({
    mutationFn: () =>
      call(() =>
        api.POST("/api/projects/{project_id}/notifications/destinations/{destination_id}/test/", {
          params: { path: { project_id: projectId, destination_id: id } },
        }),
      ),
    onSuccess: (sent) => {
      showToast(sent.status === "delivered" ? "The test arrived." : "The test did not arrive.");
      return refetch();
    },
    onError: fail,
  });
}

export function useRetryDestination(projectId: string, id: string) {
  const refetch = useRefetch(projectId);
  return useSingleMutation({
    mutationFn: () =>
      call(() =>
        api.POST("/api/projects/{project_id}/notifications/destinations/{destination_id}/retry/", {
          params: { path: { project_id: projectId, destination_id: id } },
        }),
      ),
    onSuccess: ({ retried }) => {
      showToast(`${plural(retried, "message")} will be sent again.`);
      return refetch();
    },
    onError: fail,
  });
}
