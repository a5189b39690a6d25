/** What changes one's own keys, sign-ins and password. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, attempt, call, setCsrfToken } from "@/api/client";
import { unchangedMessage } from "@/api/errors";
import type { KeyScope, PersonalKey } from "@/api/types";
import { useSingleMutation } from "@/lib/use-single-mutation";
import { accountKeys } from "@/nouns/account/queries";
import { sessionKeys } from "@/nouns/session/queries";
import { showToast } from "@/ui/overlays/toast-store";

function refused(error: Error): void {
  showToast(unchangedMessage(error), { failed: true });
}

export interface KeyToMake {
  readonly label: string;
  readonly scopes: readonly KeyScope[];
  /** Projects that it is limited to; empty for all. */
  readonly projects: readonly number[];
}

/** Makes a key; its text is in the answer, this once. */
export function useMakeKey() {
  const client = useQueryClient();
  return useSingleMutation({
    mutationFn: ({ label, scopes, projects }: KeyToMake) =>
      call(() =>
        api.POST("/api/personal_api_keys/", {
          body: { label, scopes: [...scopes], scoped_teams: [...projects] },
        }),
      ),
    onSettled: () => client.invalidateQueries({ queryKey: accountKeys.keys }),
  });
}

/** Gives a key another text, this once in the answer; the old one stays of use for a day. */
export function useRollKey() {
  const client = useQueryClient();
  return useSingleMutation({
    mutationFn: (key: PersonalKey) =>
      call(() =>
        api.POST("/api/personal_api_keys/{key_id}/roll/", {
          params: { path: { key_id: key.id } },
          body: { keep_hours: 24 },
        }),
      ),
    onError: refused,
    onSettled: () => client.invalidateQueries({ queryKey: accountKeys.keys }),
  });
}

export function useRevokeKey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (key: PersonalKey) =>
      call(() => api.DELETE("/api/personal_api_keys/{key_id}/", { params: { path: { key_id: key.id } } })),
    onSuccess: (_nothing, key) => showToast(`The key “${key.label}” was revoked.`),
    onError: refused,
    onSettled: () => client.invalidateQueries({ queryKey: accountKeys.keys }),
  });
}

export interface Profile {
  readonly first_name: string;
  readonly last_name: string;
  readonly github_login: string | null;
  /** The project that `@current` means for one's keys. */
  readonly set_current_team: number | null;
}

export function useChangeProfile() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (profile: Omit<Profile, "set_current_team"> & Partial<Profile>) =>
      attempt(() => api.PATCH("/api/users/@me/", { body: profile })),
    onSuccess: (me) => {
      client.setQueryData(accountKeys.profile, me);
      showToast("Your account was updated.");
      void client.invalidateQueries({ queryKey: sessionKeys.session });
    },
  });
}

/** Ends one sign-in, or with null all others. */
export function useEndSignIns() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (id: string | null): Promise<void> => {
      if (id === null) await call(() => api.DELETE("/api/sessions/"));
      else
        await call(() => api.DELETE("/api/sessions/{session_id}/", { params: { path: { session_id: id } } }));
    },
    onSuccess: (_nothing, id) =>
      showToast(id === null ? "Signed out everywhere else." : "That session was signed out."),
    onError: refused,
    onSettled: () => client.invalidateQueries({ queryKey: accountKeys.signIns }),
  });
}

/** Sends the browser to the identity provider, to sign in with it from then on. */
export function useLinkProvider() {
  return useMutation({
    mutationFn: () => call(() => api.POST("/api/oidc/link/")),
    onSuccess: ({ url }) => window.location.assign(url),
    onError: refused,
  });
}

/** Signs in with the password alone from now on. */
export function useUnlinkProvider() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => call(() => api.DELETE("/api/oidc/link/")),
    onSuccess: () => showToast("The link is removed. You sign in with your password from now on."),
    onError: refused,
    onSettled: () => client.invalidateQueries({ queryKey: sessionKeys.session }),
  });
}

/** Changes the password; all other sign-ins end, and this one goes on in a new session. */
export function useChangePassword() {
  const client = useQueryClient();
  return useSingleMutation({
    mutationFn: (passwords: { current_password: string; new_password: string }) =>
      attempt(() => api.POST("/api/password/", { body: passwords })),
    onSuccess: (session) => {
      setCsrfToken(session.csrf_token);
      client.setQueryData(sessionKeys.session, session);
      showToast("The password is changed. You are signed out everywhere else.");
      void client.invalidateQueries({ queryKey: accountKeys.signIns });
    },
  });
}

/** Begins to set up a second factor; what it answers is shown this once. */
export function useSetUpFactor() {
  return useSingleMutation({
    mutationFn: (given: { current_password: string; code: string }) =>
      attempt(() => api.POST("/api/second_factor/", { body: given })),
  });
}

/** Enables the second factor by its first code; all other sign-ins end. */
export function useConfirmFactor() {
  return useFactorChange(
    (code) => call(() => api.POST("/api/second_factor/confirm/", { body: { code } })),
    "The second factor is enabled. You are signed out everywhere else.",
  );
}

export function useDisableFactor() {
  return useFactorChange(
    (code) => call(() => api.POST("/api/second_factor/disable/", { body: { code } })),
    "The second factor is disabled.",
  );
}

function useFactorChange(change: (code: string) => Promise<unknown>, done: string) {
  const client = useQueryClient();
  return useSingleMutation({
    mutationFn: change,
    onSuccess: () => {
      showToast(done);
      void client.invalidateQueries({ queryKey: accountKeys.secondFactor });
      void client.invalidateQueries({ queryKey: accountKeys.signIns });
    },
  });
}
