/** What connects Slack, and who one is there; a refusal belongs in the form or on the page. */
import { useQueryClient } from "@tanstack/react-query";
import { api, call } from "@/api/client";
import { unchangedMessage } from "@/api/errors";
import type { SlackSecrets } from "@/api/types";
import { useSingleMutation } from "@/lib/use-single-mutation";
import { slackKeys } from "@/nouns/slack/queries";
import { showToast } from "@/ui/overlays/toast-store";

const fail = (error: Error) => void showToast(unchangedMessage(error), { failed: true });

export function useConnectSlack(projectId: string) {
  const client = useQueryClient();
  return useSingleMutation({
    mutationFn: (body: SlackSecrets) =>
      call(() =>
        api.PUT("/api/projects/{project_id}/slack_app/", {
          params: { path: { project_id: projectId } },
          body,
        }),
      ),
    onSuccess: () => {
      showToast("Slack is connected.");
      return client.invalidateQueries({ queryKey: slackKeys.app(projectId) });
    },
  });
}

export function useDisconnectSlack(projectId: string) {
  const client = useQueryClient();
  return useSingleMutation({
    mutationFn: () =>
      call(() =>
        api.DELETE("/api/projects/{project_id}/slack_app/", { params: { path: { project_id: projectId } } }),
      ),
    onSuccess: () => {
      showToast("Slack is disconnected.");
      return client.invalidateQueries({ queryKey: slackKeys.app(projectId) });
    },
    onError: fail,
  });
}

/** Links an account in Slack to oneself. */
export function useLinkSlack() {
  const client = useQueryClient();
  return useSingleMutation({
    mutationFn: (token: string) =>
      call(() => api.POST("/api/slack_links/", { body: { token, accept: true } })),
    onSuccess: () => client.invalidateQueries({ queryKey: slackKeys.links }),
  });
}

export function useUnlinkSlack() {
  const client = useQueryClient();
  return useSingleMutation({
    mutationFn: (id: string) =>
      call(() =>
        api.DELETE("/api/slack_links/{slack_link_id}/", { params: { path: { slack_link_id: id } } }),
      ),
    onSuccess: () => {
      showToast("The account is unlinked.");
      return client.invalidateQueries({ queryKey: slackKeys.links });
    },
    onError: fail,
  });
}
