/** What changes a project's settings, a person's autonomy, and who is a member. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, call } from "@/api/client";
import { unchangedMessage } from "@/api/errors";
import type {
  AutonomyChanges,
  Invite,
  Member,
  MemberRole,
  ProjectConfigChanges,
  SpendLimits,
} from "@/api/types";
import { useSingleMutation } from "@/lib/use-single-mutation";
import { settingsKeys } from "@/nouns/settings/queries";
import { showToast } from "@/ui/overlays/toast-store";

function refused(error: Error): void {
  showToast(unchangedMessage(error), { failed: true });
}

/** A change, and the one that takes it back. */
export interface Reversible<Changes> {
  readonly changes: Changes;
  readonly before: Changes;
}

export function useChangeProjectConfig(projectId: string) {
  const client = useQueryClient();
  const mutation = useMutation({
    mutationFn: ({ changes }: Reversible<ProjectConfigChanges>) =>
      call(() =>
        api.POST("/api/projects/{project_id}/signals/config/", {
          params: { path: { project_id: projectId } },
          body: changes,
        }),
      ),
    onSuccess: (config, { changes, before }) => {
      client.setQueryData(settingsKeys.config(projectId), config);
      showToast("Changed.", { undo: () => mutation.mutate({ changes: before, before: changes }) });
    },
    onError: refused,
  });
  return mutation;
}

export function useChangeAutonomy(userId: string) {
  const client = useQueryClient();
  const mutation = useMutation({
    mutationFn: ({ changes }: Reversible<AutonomyChanges>) =>
      call(() =>
        api.POST("/api/users/{user_id}/signal_autonomy/", {
          params: { path: { user_id: userId } },
          body: changes,
        }),
      ),
    onSuccess: (autonomy, { changes, before }) => {
      client.setQueryData(settingsKeys.autonomy(userId), autonomy);
      showToast("Changed.", { undo: () => mutation.mutate({ changes: before, before: changes }) });
    },
    onError: refused,
  });
  return mutation;
}

/** Pauses grouping until a moment, or ends the pause with null. */
export function usePause(projectId: string) {
  const client = useQueryClient();
  const mutation = useMutation({
    mutationFn: async (until: string | null): Promise<void> => {
      const params = { path: { project_id: projectId } };
      if (until === null)
        await call(() => api.DELETE("/api/projects/{project_id}/signals/processing/pause/", { params }));
      else
        await call(() =>
          api.PUT("/api/projects/{project_id}/signals/processing/pause/", {
            params,
            body: { timestamp: until },
          }),
        );
    },
    onMutate: async (until) => {
      const queryKey = settingsKeys.pause(projectId);
      await client.cancelQueries({ queryKey });
      const before = client.getQueryData<string | null>(queryKey) ?? null;
      client.setQueryData(queryKey, until);
      return { before };
    },
    onSuccess: (_nothing, until, { before }) =>
      showToast(until === null ? "Grouping resumed." : "Grouping is paused. Signals are still accepted.", {
        undo: () => mutation.mutate(before),
      }),
    onError: (error, _until, context) => {
      client.setQueryData(settingsKeys.pause(projectId), context?.before ?? null);
      refused(error);
    },
    onSettled: () => client.invalidateQueries({ queryKey: settingsKeys.pause(projectId) }),
  });
  return mutation;
}

export function useChangeRole(organizationId: string) {
  const client = useQueryClient();
  const mutation = useMutation({
    mutationFn: ({ member, role }: { member: Member; role: MemberRole }) =>
      call(() =>
        api.PATCH("/api/organizations/{organization_id}/members/{user_uuid}/", {
          params: { path: { organization_id: organizationId, user_uuid: member.uuid } },
          body: { role },
        }),
      ),
    onSuccess: (_changed, { member, role }) =>
      showToast(`${member.email} is ${role} now.`, {
        undo: () => mutation.mutate({ member: { ...member, role }, role: member.role }),
      }),
    onError: refused,
    onSettled: () => client.invalidateQueries({ queryKey: settingsKeys.members(organizationId) }),
  });
  return mutation;
}

export function useRequireFactor(organizationId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (required: boolean) =>
      call(() =>
        api.PATCH("/api/organizations/{organization_id}/", {
          params: { path: { organization_id: organizationId } },
          body: { second_factor_required: required },
        }),
      ),
    onError: refused,
    onSettled: () => client.invalidateQueries({ queryKey: settingsKeys.members(organizationId) }),
  });
}

export function useRemoveMember(organizationId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (member: Member) =>
      call(() =>
        api.DELETE("/api/organizations/{organization_id}/members/{user_uuid}/", {
          params: { path: { organization_id: organizationId, user_uuid: member.uuid } },
        }),
      ),
    onSuccess: (_nothing, member) => showToast(`${member.email} is no longer a member.`),
    onError: refused,
    onSettled: () => client.invalidateQueries({ queryKey: settingsKeys.members(organizationId) }),
  });
}

/** Makes a one-time link by which a member sets a new password; it is in the answer, this once. */
export function useResetLink(organizationId: string) {
  return useSingleMutation({
    mutationFn: (member: Member) =>
      call(() =>
        api.POST("/api/organizations/{organization_id}/members/{user_uuid}/reset_link/", {
          params: { path: { organization_id: organizationId, user_uuid: member.uuid } },
        }),
      ),
  });
}

export function useInvite(organizationId: string) {
  const client = useQueryClient();
  return useSingleMutation({
    mutationFn: (invite: { email: string; role: MemberRole }) =>
      call(() =>
        api.POST("/api/organizations/{organization_id}/invites/", {
          params: { path: { organization_id: organizationId } },
          body: invite,
        }),
      ),
    onSettled: () => client.invalidateQueries({ queryKey: settingsKeys.members(organizationId) }),
  });
}

export function useWithdrawInvite(organizationId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (invite: Invite) =>
      call(() =>
        api.DELETE("/api/organizations/{organization_id}/invites/{invite_id}/", {
          params: { path: { organization_id: organizationId, invite_id: invite.id } },
        }),
      ),
    onSuccess: () => showToast("Invitation withdrawn."),
    onError: refused,
    onSettled: () => client.invalidateQueries({ queryKey: settingsKeys.members(organizationId) }),
  });
}

/** Sets the budget of a day; a refusal belongs beside the field that it names. */
export function useSetLimits(projectId: string) {
  const client = useQueryClient();
  return useSingleMutation({
    mutationFn: (limits: SpendLimits) =>
      call(() =>
        api.POST("/api/projects/{project_id}/signals/spend/limits/", {
          params: { path: { project_id: projectId } },
          body: limits,
        }),
      ),
    onSuccess: (spend) => {
      client.setQueryData(settingsKeys.spend(projectId), spend);
      showToast("The budget was changed.");
    },
    onSettled: () => client.invalidateQueries({ queryKey: settingsKeys.spend(projectId) }),
  });
}
