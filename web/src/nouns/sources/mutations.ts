/** What changes sources: connecting them, their settings and rules, and what they sent. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, call } from "@/api/client";
import { errorMessage, unchangedMessage } from "@/api/errors";
import type { NewSource, PayloadToTry, Source, SourceChanges, SourceConfig, SourceRule } from "@/api/types";
import { plural } from "@/lib/format";
import { useSingleMutation } from "@/lib/use-single-mutation";
import { sourceKeys } from "@/nouns/sources/queries";
import { showToast } from "@/ui/overlays/toast-store";

function refused(error: Error): void {
  showToast(unchangedMessage(error), { failed: true });
}

function useRefetchSources(projectId: string) {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: sourceKeys.all(projectId) });
}

/** Connects a source. The answer has its token and the secrets that were made, this once. */
export function useConnectSource(projectId: string) {
  const onSettled = useRefetchSources(projectId);
  return useSingleMutation({
    mutationFn: (source: NewSource) =>
      call(() =>
        api.POST("/api/projects/{project_id}/sources/", {
          params: { path: { project_id: projectId } },
          body: source,
        }),
      ),
    onSettled,
  });
}

export interface SourceChange {
  readonly source: Source;
  readonly changes: SourceChanges;
  readonly said: string;
  /** What takes it back; null where nothing does, as of a secret. */
  readonly undo: SourceChanges | null;
}

/** Changes a source at once. */
export function useChangeSource(projectId: string) {
  const client = useQueryClient();
  const queryKey = sourceKeys.list(projectId);
  const mutation = useMutation({
    mutationFn: ({ source, changes }: SourceChange) =>
      call(() =>
        api.PATCH("/api/projects/{project_id}/sources/{connected_source_id}/", {
          params: { path: { project_id: projectId, connected_source_id: source.id } },
          body: changes,
        }),
      ),
    onMutate: async ({ source, changes }) => {
      await client.cancelQueries({ queryKey });
      const before = client.getQueryData<Source[]>(queryKey);
      const { enabled = source.enabled } = changes;
      client.setQueryData<Source[]>(queryKey, (all) =>
        all?.map((one) => (one.id === source.id ? { ...one, enabled } : one)),
      );
      return { before };
    },
    onSuccess: (_made, { source, said, undo, changes }) => {
      const back =
        undo && (() => mutation.mutate({ source, changes: undo, said: "Change undone.", undo: changes }));
      showToast(said, back ? { undo: back } : {});
    },
    onError: (error, _change, context) => {
      client.setQueryData(queryKey, context?.before);
      refused(error);
    },
    onSettled: () => client.invalidateQueries({ queryKey: sourceKeys.all(projectId) }),
  });
  return mutation;
}

export function useDisconnectSource(projectId: string) {
  const onSettled = useRefetchSources(projectId);
  return useMutation({
    mutationFn: (source: Source) =>
      call(() =>
        api.DELETE("/api/projects/{project_id}/sources/{connected_source_id}/", {
          params: { path: { project_id: projectId, connected_source_id: source.id } },
        }),
      ),
    onSuccess: (_nothing, source) => showToast(`${source.name} is disconnected. Its signals stay.`),
    onError: refused,
    onSettled,
  });
}

/** Makes another token for the address of a source; the one before opens it no longer. */
export function useRollToken(projectId: string) {
  const onSettled = useRefetchSources(projectId);
  return useSingleMutation({
    mutationFn: (source: Source) =>
      call(() =>
        api.POST("/api/projects/{project_id}/sources/{connected_source_id}/token/", {
          params: { path: { project_id: projectId, connected_source_id: source.id } },
        }),
      ),
    onError: refused,
    onSettled,
  });
}

/** Has a source polled now, even if polling was stopped after repeated failures. */
export function usePollSource(projectId: string) {
  const onSettled = useRefetchSources(projectId);
  return useMutation({
    mutationFn: (source: Source) =>
      call(() =>
        api.POST("/api/projects/{project_id}/sources/{connected_source_id}/poll/", {
          params: { path: { project_id: projectId, connected_source_id: source.id } },
        }),
      ),
    onSuccess: (source) => showToast(`${source.name} will be polled within seconds.`),
    onError: refused,
    onSettled,
  });
}

/** Tries rules on what came, and keeps them unless it is only a trial. */
export function useSetRules(projectId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({
      source,
      rules,
      dryRun,
    }: {
      source: Source;
      rules: readonly SourceRule[];
      dryRun: boolean;
    }) =>
      call(() =>
        api.PUT("/api/projects/{project_id}/sources/{connected_source_id}/rules/", {
          params: { path: { project_id: projectId, connected_source_id: source.id } },
          body: { rules: [...rules], dry_run: dryRun },
        }),
      ),
    onSettled: () => client.invalidateQueries({ queryKey: sourceKeys.list(projectId) }),
  });
}

export function useReplay(projectId: string, sourceId: string) {
  const client = useQueryClient();
  return useMutation({
    /** Reads one delivery again, or with null all that could not be read. */
    mutationFn: (deliveryId: string | null) => {
      const path = { project_id: projectId, connected_source_id: sourceId };
      return call(() =>
        deliveryId === null
          ? api.POST("/api/projects/{project_id}/sources/{connected_source_id}/deliveries/replay/", {
              params: { path },
            })
          : api.POST(
              "/api/projects/{project_id}/sources/{connected_source_id}/deliveries/{source_delivery_id}/replay/",
              { params: { path: { ...path, source_delivery_id: deliveryId } } },
            ),
      );
    },
    onSuccess: ({ replayed }) => showToast(`${plural(replayed, "delivery", "deliveries")} retried.`),
    onError: (error) => showToast(`Retry failed. ${errorMessage(error)}`, { failed: true }),
    onSettled: () => client.invalidateQueries({ queryKey: sourceKeys.all(projectId) }),
  });
}

/** Asks what the source would make of a payload; nothing is stored. */
export function useTryPayload(projectId: string, sourceId: string) {
  return useMutation({
    mutationFn: (payload: PayloadToTry) =>
      call(() =>
        api.POST("/api/projects/{project_id}/sources/{connected_source_id}/test/", {
          params: { path: { project_id: projectId, connected_source_id: sourceId } },
          body: payload,
        }),
      ),
  });
}

export function useDiscard(projectId: string, sourceId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (deliveryId: string) =>
      call(() =>
        api.DELETE(
          "/api/projects/{project_id}/sources/{connected_source_id}/deliveries/{source_delivery_id}/",
          {
            params: {
              path: {
                project_id: projectId,
                connected_source_id: sourceId,
                source_delivery_id: deliveryId,
              },
            },
          },
        ),
      ),
    onSuccess: () => showToast("Discarded."),
    onError: refused,
    onSettled: () => client.invalidateQueries({ queryKey: sourceKeys.all(projectId) }),
  });
}

/** Lets signals of a product and type in, or not. */
export function useToggleIntake(projectId: string) {
  const client = useQueryClient();
  const queryKey = sourceKeys.configs(projectId);
  const mutation = useMutation({
    mutationFn: ({ config, enabled }: { config: SourceConfig; enabled: boolean }) =>
      call(() =>
        api.PATCH("/api/projects/{project_id}/signals/source_configs/{config_id}/", {
          params: { path: { project_id: projectId, config_id: config.id } },
          body: { enabled },
        }),
      ),
    onMutate: async ({ config, enabled }) => {
      await client.cancelQueries({ queryKey });
      const before = client.getQueryData<SourceConfig[]>(queryKey);
      client.setQueryData<SourceConfig[]>(queryKey, (all) =>
        all?.map((one) => (one.id === config.id ? { ...one, enabled } : one)),
      );
      return { before };
    },
    onSuccess: (_config, { config, enabled }) =>
      showToast(enabled ? "Its signals are accepted." : "Its signals are ignored.", {
        undo: () => mutation.mutate({ config, enabled: !enabled }),
      }),
    onError: (error, _change, context) => {
      client.setQueryData(queryKey, context?.before);
      refused(error);
    },
    onSettled: () => client.invalidateQueries({ queryKey }),
  });
  return mutation;
}
