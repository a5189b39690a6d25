/** What changes signals: sending one, and what people say of those in quarantine. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, call } from "@/api/client";
import { unchangedMessage } from "@/api/errors";
import type { NewSignal, QuarantinedSignal, QuarantinePage, Receipt, SignalPreview } from "@/api/types";
import { useSingleMutation } from "@/lib/use-single-mutation";
import { reportKeys } from "@/nouns/reports/queries";
import { signalKeys } from "@/nouns/signals/queries";
import { showToast } from "@/ui/overlays/toast-store";

export type QuarantineDecision = "release" | "confirm";

const DECIDING = ["quarantine", "decide"] as const;
const SAID: Readonly<Record<QuarantineDecision, string>> = {
  release: "Released. It is grouped now.",
  confirm: "Confirmed. It stays in quarantine, where it can still be released.",
};

/** Takes the signal out of a page of the quarantine. */
export function without(page: QuarantinePage, id: string): QuarantinePage {
  const results = page.results.filter((one) => one.id !== id);
  return { ...page, results, count: page.count - (page.results.length - results.length) };
}

/** Releases or confirms a held signal; it leaves the list at once, and comes back when the server refuses. */
export function useQuarantineDecision(projectId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationKey: DECIDING,
    mutationFn: ({
      id,
      decision,
    }: {
      id: string;
      decision: QuarantineDecision;
    }): Promise<QuarantinedSignal> => {
      const options = { params: { path: { project_id: projectId, quarantined_id: id } } };
      return call(() =>
        decision === "release"
          ? api.POST("/api/projects/{project_id}/signals/quarantine/{quarantined_id}/release/", options)
          : api.POST("/api/projects/{project_id}/signals/quarantine/{quarantined_id}/confirm/", options),
      );
    },
    onMutate: async ({ id }) => {
      const queryKey = signalKeys.quarantines(projectId);
      await client.cancelQueries({ queryKey });
      const before = client.getQueriesData<QuarantinePage>({ queryKey });
      client.setQueriesData<QuarantinePage>({ queryKey }, (page) => page && without(page, id));
      return { before };
    },
    onSuccess: (_held, { decision }) => showToast(SAID[decision]),
    onError: (error, _decided, context) => {
      for (const [key, page] of context?.before ?? []) client.setQueryData(key, page);
      showToast(unchangedMessage(error), { failed: true });
    },
    onSettled: async () => {
      if (client.isMutating({ mutationKey: DECIDING }) > 1) return;
      await Promise.all([
        client.invalidateQueries({ queryKey: signalKeys.all(projectId) }),
        client.invalidateQueries({ queryKey: reportKeys.counts(projectId) }),
      ]);
    },
  });
}

/** Asks where a signal would go; nothing is stored. */
export function usePreviewSignal(projectId: string) {
  return useSingleMutation({
    mutationFn: (signal: NewSignal): Promise<SignalPreview> =>
      call(() =>
        api.POST("/api/projects/{project_id}/signals/preview/", {
          params: { path: { project_id: projectId } },
          body: signal,
        }),
      ),
  });
}

export function useEmitSignal(projectId: string) {
  const client = useQueryClient();
  return useSingleMutation({
    mutationFn: async (signal: NewSignal): Promise<Receipt> => {
      const answer = await call(() =>
        api.POST("/api/projects/{project_id}/signals/emit/", {
          params: { path: { project_id: projectId } },
          body: signal,
        }),
      );
      if ("outcome" in answer) return answer;
      throw new Error("One signal was answered with a list.");
    },
    onSuccess: () => client.invalidateQueries({ queryKey: signalKeys.all(projectId) }),
  });
}
