import { queryOptions, useQuery } from "@tanstack/react-query";
import {
  getInvitation,
  getSession,
  getSignInMethods,
  isSetUpOpen,
  type Role,
  type Session,
} from "@/api/session";

export const sessionKeys = {
  session: ["session"] as const,
  methods: ["session", "methods"] as const,
  setup: ["session", "setup"] as const,
  invitation: (token: string) => ["session", "invitation", token] as const,
};

export const sessionQuery = queryOptions({
  queryKey: sessionKeys.session,
  queryFn: getSession,
  staleTime: 5 * 60_000,
  retry: false,
});

export const signInMethodsQuery = queryOptions({
  queryKey: sessionKeys.methods,
  queryFn: getSignInMethods,
  staleTime: 60_000,
});

export const setUpQuery = queryOptions({ queryKey: sessionKeys.setup, queryFn: isSetUpOpen, staleTime: 0 });

/** The invitation of a link. */
export function invitationQuery(token: string) {
  return queryOptions({
    queryKey: sessionKeys.invitation(token),
    queryFn: async () => {
      // Joining as who is signed in needs the token of the session; nobody signed in is no failure here.
      await getSession().catch(() => null);
      return await getInvitation(token);
    },
    staleTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
  });
}

/** Who is signed in. Pages inside the shell may count on it. */
export function useSession(): Session | undefined {
  return useQuery(sessionQuery).data;
}

/** The organization that the project belongs to. */
export function useOrganization(projectId: string): Session["organizations"][number] | undefined {
  return useSession()?.organizations.find((one) =>
    one.projects.some((project) => String(project.id) === projectId),
  );
}

/** What the person may do in the project's organization. */
export function useRole(projectId: string): Role {
  const session = useSession();
  const organization = session?.organizations.find((one) =>
    one.projects.some((project) => String(project.id) === projectId),
  );
  return organization?.role ?? "viewer";
}

/** Why the person can't change anything here; null when they can. */
export function useReadOnlyReason(projectId: string): string | null {
  return useRole(projectId) === "viewer" ? "Viewers can only read. Ask an owner for another role." : null;
}

/** Why the person can't change what is for owners of the organization; null when they can. */
export function useOwnerReason(projectId: string): string | null {
  return useRole(projectId) === "owner" ? null : "Only owners of the organization can change this.";
}

/** The name to show for a person: what they are called, else their address. */
export function personName(person: { first_name: string; last_name: string; email: string }): string {
  return `${person.first_name} ${person.last_name}`.trim() || person.email;
}

/** At most two letters for a person. */
export function initials(person: { first_name: string; last_name: string; email: string }): string {
  const words = personName(person)
    .split(/[\s.@_-]+/u)
    .filter(Boolean);
  const letters = words.slice(0, 2).map((word) => Array.from(word)[0] ?? "");
  return letters.join("").toUpperCase();
}
