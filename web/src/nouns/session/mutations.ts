import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FirstUser, getSession, type Session, setUp, signIn, signOut } from "@/api/session";
import { sessionKeys } from "@/nouns/session/queries";

/** Another tab is told when somebody signs in or out here. */
const otherTabs = "BroadcastChannel" in window ? new BroadcastChannel("postroom.session") : null;

export function onSessionElsewhere(listener: () => void): () => void {
  otherTabs?.addEventListener("message", listener);
  return () => otherTabs?.removeEventListener("message", listener);
}

export function useSignIn() {
  const client = useQueryClient();
  return useMutation<Session, Error, { email: string; password: string }>({
    mutationFn: ({ email, password }) => signIn(email, password),
    onSuccess: (session) => {
      client.setQueryData(sessionKeys.session, session);
      otherTabs?.postMessage("signed-in");
    },
  });
}

export function useSetUp() {
  const client = useQueryClient();
  return useMutation<Session, Error, FirstUser>({
    mutationFn: async (user) => {
      await setUp(user);
      return await getSession();
    },
    onSuccess: (session) => client.setQueryData(sessionKeys.session, session),
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
