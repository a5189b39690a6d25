import { useMutation, useQueryClient } from "@tanstack/react-query";
import {
  acceptInvitation,
  declineInvitation,
  type FirstUser,
  type InviteAcceptance,
  resetPassword,
  type Session,
  setUp,
  setUpToSignIn,
  signIn,
  signInByLink,
  signInWithCode,
  signOut,
} from "@/api/session";
import { useSingleMutation } from "@/lib/use-single-mutation";
import { sessionKeys } from "@/nouns/session/queries";

/** Another tab is told when somebody signs in or out here. */
const otherTabs = "BroadcastChannel" in globalThis ? new BroadcastChannel("postroom.session") : null;

export function onSessionElsewhere(listener: () => void): () => void {
  otherTabs?.addEventListener("message", listener);
  return () => otherTabs?.removeEventListener("message", listener);
}

/** Opens a session in some way; the other tabs hear of it. */
function useOpening<Given>(open: (given: Given) => Promise<Session>) {
  const client = useQueryClient();
  return useSingleMutation<Session, Error, Given>({
    mutationFn: open,
    onSuccess: (session) => {
      client.setQueryData(sessionKeys.session, session);
      otherTabs?.postMessage("signed-in");
    },
  });
}

export function useSignIn() {
  return useOpening(({ email, password }: { email: string; password: string }) => signIn(email, password));
}

export function useSignInByLink() {
  return useOpening((token: string) => signInByLink(token));
}

export function useSignInWithCode() {
  return useOpening((code: string) => signInWithCode(code));
}

export function useSetUpToSignIn() {
  return useSingleMutation({ mutationFn: () => setUpToSignIn() });
}

export function useResetPassword() {
  return useOpening(({ token, password }: { token: string; password: string }) =>
    resetPassword(token, password),
  );
}

export function useSetUp() {
  return useOpening((user: FirstUser) => setUp(user));
}

export function useAcceptInvitation() {
  return useOpening((acceptance: InviteAcceptance) => acceptInvitation(acceptance));
}

export function useDeclineInvitation() {
  return useMutation<void, Error, string>({ mutationFn: declineInvitation });
}

/** Signs out, but stays on the page of an invitation, whose token only its address has. */
export function useLeaveForInvitation() {
  const client = useQueryClient();
  return useMutation<void, Error, void>({
    mutationFn: signOut,
    onSuccess: () => {
      client.removeQueries({ predicate: (query) => query.queryKey[1] !== "invitation" });
      otherTabs?.postMessage("signed-out");
    },
  });
}

export function useSignOut() {
  const client = useQueryClient();
  return useMutation<void, Error, void>({
    mutationFn: signOut,
    onSuccess: () => {
      client.clear();
      otherTabs?.postMessage("signed-out");
    },
  });
}
