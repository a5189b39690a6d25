/** What connects, checks and disconnects repositories. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, call } from "@/api/client";
import { errorMessage, unchangedMessage } from "@/api/errors";
import type { ConnectedRepository, RepositoryToConnect } from "@/api/types";
import { useSingleMutation } from "@/lib/use-single-mutation";
import { repositoryName } from "@/nouns/repositories/labels";
import { repositoryKeys } from "@/nouns/repositories/queries";
import { showToast } from "@/ui/overlays/toast-store";

/** Connects a repository; a refusal belongs beside the field of the form that it names. */
export function useConnectRepository(projectId: string) {
  const client = useQueryClient();
  return useSingleMutation({
    mutationFn: (body: RepositoryToConnect) =>
      call(() =>
        api.POST("/api/projects/{project_id}/signals/repositories/", {
          params: { path: { project_id: projectId } },
          body,
        }),
      ),
    onSettled: () => client.invalidateQueries({ queryKey: repositoryKeys.all(projectId) }),
  });
}

/** Tries to read a repository; what is wrong with it then stands in the list. */
export function useCheckRepository(projectId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (repository: ConnectedRepository) =>
      call(() =>
        api.POST("/api/projects/{project_id}/signals/repositories/{repository_id}/check/", {
          params: { path: { project_id: projectId, repository_id: repository.id } },
        }),
      ),
    onSuccess: (checked) => {
      client.setQueryData<ConnectedRepository[]>(repositoryKeys.all(projectId), (all) =>
        all?.map((one) => (one.id === checked.id ? checked : one)),
      );
      if (checked.error === null) showToast(`${repositoryName(checked)} can be read.`);
    },
    onError: (error) => showToast(`The repository was not checked. ${errorMessage(error)}`, { failed: true }),
    onSettled: () => client.invalidateQueries({ queryKey: repositoryKeys.all(projectId) }),
  });
}

export function useDisconnectRepository(projectId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (repository: ConnectedRepository) =>
      call(() =>
        api.DELETE("/api/projects/{project_id}/signals/repositories/{repository_id}/", {
          params: { path: { project_id: projectId, repository_id: repository.id } },
        }),
      ),
    onSuccess: (_nothing, repository) => showToast(`${repositoryName(repository)} was removed.`),
    onError: (error) => showToast(unchangedMessage(error), { failed: true }),
    onSettled: () => client.invalidateQueries({ queryKey: repositoryKeys.all(projectId) }),
  });
}
