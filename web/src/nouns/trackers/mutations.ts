/** What changes the tracker of a project and the issue of a report. */
import { useQueryClient } from "@tanstack/react-query";
import { api, call } from "@/api/client";
import { unchangedMessage } from "@/api/errors";
import type { TrackerChanges, TrackerRequest } from "@/api/types";
import { useSingleMutation } from "@/lib/use-single-mutation";
import { refetchReports } from "@/nouns/reports/list/list-cache";
import { trackerKeys } from "@/nouns/trackers/queries";
import { showToast } from "@/ui/overlays/toast-store";

function useRefetch(projectId: string) {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: trackerKeys.all(projectId) });
}

const fail = (error: Error) => void showToast(unchangedMessage(error), { failed: true });

/** Connects a tracker. The secret of its webhook is told this once, and never kept in the cache. */
export function useConnectTracker(projectId: string, onSecret: (secret: string) => void) {
  const refetch = useRefetch(projectId);
  return useSingleMutation({
    mutationFn: (body: TrackerRequest) =>
      call(() =>
        api.POST("/api/projects/{project_id}/tracker/", {
          params: { path: { project_id: projectId } },
          body,
        }),
      ),
    onSuccess: (made) => {
      if (made.webhook_secret) onSecret(made.webhook_secret);
      showToast("Connected. Test it to use it.");
      return refetch();
    },
  });
}

export function useChangeTracker(projectId: string) {
  const refetch = useRefetch(projectId);
  return useSingleMutation({
    mutationFn: (body: TrackerChanges) =>
      call(() =>
        api.PATCH("/api/projects/{project_id}/tracker/", {
          params: { path: { project_id: projectId } },
          body,
        }),
      ),
    onSuccess: () => {
      showToast("Saved.");
      return refetch();
    },
    onError: fail,
  });
}

export function useDisconnectTracker(projectId: string) {
  const refetch = useRefetch(projectId);
  return useSingleMutation({
    mutationFn: () =>
      call(() =>
        api.DELETE("/api/projects/{project_id}/tracker/", { params: { path: { project_id: projectId } } }),
      ),
    onSuccess: () => {
      showToast("The tracker is disconnected.");
      return refetch();
    },
    onError: fail,
  });
}

/** Checks what would fail; nothing is written to the tracker. */
export function useTestTracker(projectId: string) {
  const refetch = useRefetch(projectId);
  return useSingleMutation({
    mutationFn: () =>
      call(() =>
        api.POST("/api/projects/{project_id}/tracker/test/", { params: { path: { project_id: projectId } } }),
      ),
    onSuccess: (checked) => {
      showToast(checked.ok ? "The tracker can be used." : "The tracker can't be used.");
      return refetch();
    },
    onError: fail,
  });
}

/** Opens the issue of a report, or tries it again. */
export function useOpenIssue(projectId: string, reportId: string) {
  const client = useQueryClient();
  return useSingleMutation({
    mutationFn: () =>
      call(() =>
        api.POST("/api/projects/{project_id}/signals/reports/{report_id}/tracker_issue/", {
          params: { path: { project_id: projectId, report_id: reportId } },
          body: {},
        }),
      ),
    onSuccess: () => void showToast("The issue is opened soon."),
    onError: fail,
    onSettled: () => refetchReports(client, projectId),
  });
}

export function useUnlinkIssue(projectId: string, reportId: string) {
  const client = useQueryClient();
  return useSingleMutation({
    mutationFn: () =>
      call(() =>
        api.DELETE("/api/projects/{project_id}/signals/reports/{report_id}/tracker_issue/", {
          params: { path: { project_id: projectId, report_id: reportId } },
        }),
      ),
    onSuccess: () => void showToast("The issue is not followed any more. It stays as it is."),
    onError: fail,
    onSettled: () => refetchReports(client, projectId),
  });
}
