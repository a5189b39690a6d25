/** Claiming a report, and handing it off to an agent. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, call } from "@/api/client";
import { errorMessage, isFailure, unchangedMessage } from "@/api/errors";
import type { Report } from "@/api/types";
import { stuckHandOff } from "@/nouns/handoff/set-up";
import { refetchReports } from "@/nouns/reports/list/list-cache";
import { showToast } from "@/ui/overlays/toast-store";

export interface ClaimChange {
  report: Report;
  release: boolean;
  takeover: boolean;
}

export function useClaim(projectId: string) {
  const client = useQueryClient();
  const send = ({ report, release, takeover }: ClaimChange) =>
    call(() =>
      api.POST("/api/projects/{project_id}/signals/reports/{report_id}/claim/", {
        params: { path: { project_id: projectId, report_id: report.id } },
        body: { release, takeover },
      }),
    );
  return useMutation<unknown, Error, ClaimChange>({
    mutationFn: send,
    onSuccess: (_answer, { report, release, takeover }) => {
      // Nobody can claim in the name of the one who had it before.
      if (takeover) return showToast("You have claimed it.");
      const back = () => {
        send({ report, release: !release, takeover: false }).then(
          () => refetchReports(client, projectId),
          (error: unknown) => showToast(`It could not be undone. ${errorMessage(error)}`, { failed: true }),
        );
      };
      showToast(release ? "Your claim is released." : "You have claimed it.", { undo: back });
    },
    onError: (error, { report }) => {
      if (isFailure(error, "conflict")) {
        const holder = report.claim?.user.email ?? "Somebody else";
        showToast(`${holder} has claimed it. You can take it over on the report's page.`, { failed: true });
      } else {
        showToast(unchangedMessage(error), { failed: true });
      }
    },
    onSettled: () => refetchReports(client, projectId),
  });
}

export function useHandOff(projectId: string) {
  const client = useQueryClient();
  return useMutation<unknown, Error, { report: Report; force?: boolean }>({
    mutationFn: ({ report, force = false }) =>
      call(() =>
        api.POST("/api/projects/{project_id}/signals/reports/{report_id}/hand_off/", {
          params: { path: { project_id: projectId, report_id: report.id } },
          body: { force },
        }),
      ),
    onSuccess: () => showToast("Handed off. An agent can take it now."),
    // What is in the way is mended in place.
    onError: (error, { report }) => stuckHandOff.set({ report, why: errorMessage(error) }),
    onSettled: () => refetchReports(client, projectId),
  });
}
