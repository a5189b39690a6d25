/** What changes scouts: their configuration, runs, notes, and new ones. */
import { type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, call } from "@/api/client";
import { errorMessage, unchangedMessage } from "@/api/errors";
import type {
  FormChange,
  NewFormScout,
  NewScout,
  ScoutConfig,
  ScoutConfigChanges,
  ScoutNote,
} from "@/api/types";
import { useSingleMutation } from "@/lib/use-single-mutation";
import { saySynced, scoutName } from "@/nouns/scouts/labels";
import { scoutKeys, scoutsQuery } from "@/nouns/scouts/queries";
import { showToast } from "@/ui/overlays/toast-store";

function patchConfig(client: QueryClient, projectId: string, scout: ScoutConfig): void {
  client.setQueryData<ScoutConfig[]>(scoutKeys.configs(projectId), (all) =>
    all?.map((one) => (one.id === scout.id ? scout : one)),
  );
}

export interface ScoutChange {
  readonly scout: ScoutConfig;
  readonly changes: ScoutConfigChanges;
  /** What was done, as a sentence. */
  readonly said: string;
}

/** What puts the changed fields back. */
export function undoing({ scout, changes }: Pick<ScoutChange, "scout" | "changes">): ScoutConfigChanges {
  const before: Record<string, unknown> = { ...scout };
  return Object.fromEntries(Object.keys(changes).map((name) => [name, before[name]]));
}

/** Changes the configuration of a scout at once; it can be taken back. */
export function useChangeScout(projectId: string) {
  const client = useQueryClient();
  const mutation = useMutation({
    mutationFn: ({ scout, changes }: ScoutChange) =>
      call(() =>
        api.PATCH("/api/projects/{project_id}/signals/scout/configs/{config_id}/", {
          params: { path: { project_id: projectId, config_id: scout.id } },
          body: changes,
        }),
      ),
    onMutate: async ({ scout, changes }) => {
      await client.cancelQueries({ queryKey: scoutKeys.configs(projectId) });
      const before = client.getQueryData<ScoutConfig[]>(scoutKeys.configs(projectId));
      patchConfig(client, projectId, { ...scout, ...changes });
      return { before };
    },
    onSuccess: (changed, change) => {
      patchConfig(client, projectId, changed);
      const undo = undoing(change);
      showToast(change.said, {
        undo: () => mutation.mutate({ scout: changed, changes: undo, said: "Change undone." }),
      });
    },
    onError: (error, _change, context) => {
      client.setQueryData(scoutKeys.configs(projectId), context?.before);
      showToast(unchangedMessage(error), { failed: true });
    },
    onSettled: () => client.invalidateQueries({ queryKey: scoutKeys.configs(projectId) }),
  });
  return mutation;
}

export function useRunScout(projectId: string) {
  const client = useQueryClient();
  return useSingleMutation({
    mutationFn: ({ scout, note }: { scout: ScoutConfig; note: string }) =>
      call(() =>
        api.POST("/api/projects/{project_id}/signals/scout/configs/{config_id}/run/", {
          params: { path: { project_id: projectId, config_id: scout.id } },
          body: { note: note.trim() === "" ? null : note.trim() },
        }),
      ),
    onSuccess: (_started, { scout }) => showToast(`${scoutName(scout)} runs now.`),
    onError: (error, { scout }) =>
      showToast(`${scoutName(scout)} could not be run. ${errorMessage(error)}`, { failed: true }),
    onSettled: () => client.invalidateQueries({ queryKey: scoutKeys.all(projectId) }),
  });
}

/** Puts the scouts that come with Postroom into the project, where they are missing. */
export function useSyncScouts(projectId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      const before = await client.ensureQueryData(scoutsQuery(projectId));
      const known = new Set(before.map((scout) => scout.id));
      const synced = await call(() =>
        api.POST("/api/projects/{project_id}/signals/scout/configs/sync/", {
          params: { path: { project_id: projectId } },
        }),
      );
      return synced.filter((scout) => !known.has(scout.id));
    },
    onSuccess: (added) => showToast(saySynced(added)),
    onError: (error) =>
      showToast(`The scouts could not be brought up to date. ${errorMessage(error)}`, { failed: true }),
    onSettled: () => client.invalidateQueries({ queryKey: scoutKeys.all(projectId) }),
  });
}

export function useMakeScout(projectId: string) {
  const client = useQueryClient();
  return useSingleMutation({
    mutationFn: (scout: NewScout) =>
      call(() =>
        api.POST("/api/projects/{project_id}/signals/scout/", {
          params: { path: { project_id: projectId } },
          body: scout,
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: scoutKeys.all(projectId) }),
  });
}

export type Verdict = "positive" | "negative";

/** Records whether a report is useful; a note reaches the scout whose findings it consists of. */
export function useGiveFeedback(projectId: string, reportId: string) {
  const client = useQueryClient();
  return useSingleMutation({
    mutationFn: (body: { sentiment: Verdict; note: string }) =>
      call(() =>
        api.POST("/api/projects/{project_id}/signals/reports/{report_id}/feedback/", {
          params: { path: { project_id: projectId, report_id: reportId } },
          body,
        }),
      ),
    onSuccess: ({ forwarded }) =>
      forwarded ? client.invalidateQueries({ queryKey: scoutKeys.notes(projectId) }) : undefined,
  });
}

/** Makes a scout from a form. */
export function useMakeFormScout(projectId: string) {
  const client = useQueryClient();
  return useSingleMutation({
    mutationFn: (scout: NewFormScout) =>
      call(() =>
        api.POST("/api/projects/{project_id}/signals/scout/forms/", {
          params: { path: { project_id: projectId } },
          body: scout,
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: scoutKeys.all(projectId) }),
  });
}

/** Makes a form the newest version of a scout's. */
export function useSaveForm(projectId: string, configId: string) {
  const client = useQueryClient();
  return useSingleMutation({
    mutationFn: (body: FormChange) =>
      call(() =>
        api.PUT("/api/projects/{project_id}/signals/scout/configs/{config_id}/form/", {
          params: { path: { project_id: projectId, config_id: configId } },
          body,
        }),
      ),
    onSuccess: (form) => {
      client.setQueryData(scoutKeys.form(projectId, configId), form);
      showToast(`Saved as version ${form.version}. The next run follows it.`);
    },
    onSettled: () => client.invalidateQueries({ queryKey: scoutKeys.configs(projectId) }),
  });
}

/** Makes a text the newest version of a scout's skill. `onSaved` runs before the new version is shown. */
export function useSaveSkill(projectId: string, configId: string, onSaved: () => void) {
  const client = useQueryClient();
  return useSingleMutation({
    mutationFn: (text: string) =>
      call(() =>
        api.PUT("/api/projects/{project_id}/signals/scout/configs/{config_id}/skill/", {
          params: { path: { project_id: projectId, config_id: configId } },
          body: { text },
        }),
      ),
    onSuccess: (skill) => {
      onSaved();
      client.setQueryData(scoutKeys.skill(projectId, configId), skill);
      showToast(`Saved as version ${skill.version}. The next run follows it.`);
    },
    onSettled: () => client.invalidateQueries({ queryKey: scoutKeys.configs(projectId) }),
  });
}

export interface NoteToWrite {
  readonly content: string;
  /** Empty for all scouts. */
  readonly skillName: string;
  readonly expiresAt: string | null;
}

export function useWriteNote(projectId: string) {
  const client = useQueryClient();
  return useSingleMutation({
    mutationFn: ({ content, skillName, expiresAt }: NoteToWrite) =>
      call(() =>
        api.POST("/api/projects/{project_id}/signals/scout/notes/", {
          params: { path: { project_id: projectId } },
          body: { content, skill_name: skillName, expires_at: expiresAt },
        }),
      ),
    onSuccess: () => showToast("Note saved. The next runs read it."),
    onSettled: () => client.invalidateQueries({ queryKey: scoutKeys.notes(projectId) }),
  });
}

/** Deletes a note; undo writes it again, in the name of who undoes it. */
export function useDeleteNote(projectId: string) {
  const client = useQueryClient();
  const write = useWriteNote(projectId);
  return useMutation({
    mutationFn: (note: ScoutNote) =>
      call(() =>
        api.DELETE("/api/projects/{project_id}/signals/scout/notes/{note_id}/", {
          params: { path: { project_id: projectId, note_id: note.id } },
        }),
      ),
    onMutate: async (note) => {
      const queryKey = scoutKeys.notes(projectId);
      await client.cancelQueries({ queryKey });
      const before = client.getQueriesData<ScoutNote[]>({ queryKey });
      client.setQueriesData<ScoutNote[]>({ queryKey }, (all) => all?.filter((one) => one.id !== note.id));
      return { before };
    },
    onSuccess: (_nothing, note) =>
      showToast("The note was deleted.", {
        undo: () =>
          write.mutate({ content: note.content, skillName: note.skill_name, expiresAt: note.expires_at }),
      }),
    onError: (error, _note, context) => {
      for (const [key, notes] of context?.before ?? []) client.setQueryData(key, notes);
      showToast(`The note was not deleted. ${errorMessage(error)}`, { failed: true });
    },
    onSettled: () => client.invalidateQueries({ queryKey: scoutKeys.notes(projectId) }),
  });
}
