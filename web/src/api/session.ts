/** The session's endpoints: who is signed in, signing in and out, the first account, a new password. */
import { api, attempt, setCsrfToken } from "@/api/client";
import { isFailure } from "@/api/errors";
import type { components } from "@/api/schema";
import type { FactorSetUp } from "@/api/types";

export type Session = components["schemas"]["Session"];
export type Role = Session["role"];
export type SignInMethods = components["schemas"]["SignInMethods"];
export type FirstUser = components["schemas"]["Setup"];
export type Invitation = components["schemas"]["Invitation"];
export type InviteAcceptance = components["schemas"]["InviteAcceptance"];

function opened(session: Session): Session {
  setCsrfToken(session.csrf_token);
  return session;
}

export async function getSession(): Promise<Session> {
  return opened(await attempt(() => api.GET("/api/session/")));
}

export async function signIn(email: string, password: string): Promise<Session> {
  return opened(await attempt(() => api.POST("/api/session/", { body: { email, password } })));
}

/** Signs in with the one-time token of a link. */
export async function signInByLink(token: string): Promise<Session> {
  return opened(await attempt(() => api.POST("/api/session/link/", { body: { token } })));
}

/** Takes the second step of signing in. */
export async function signInWithCode(code: string): Promise<Session> {
  return opened(await attempt(() => api.POST("/api/session/second_factor/", { body: { code } })));
}

/** Sets up the second factor that an organization requires, before there is a session. */
export async function setUpToSignIn(): Promise<FactorSetUp> {
  return await attempt(() => api.POST("/api/session/second_factor/set_up/"));
}

/** Sets a password with the one-time token of a link, and signs in. */
export async function resetPassword(token: string, password: string): Promise<Session> {
  return opened(await attempt(() => api.POST("/api/password/reset/", { body: { token, password } })));
}

export async function signOut(): Promise<void> {
  await attempt(() => api.DELETE("/api/session/"));
}

/** Makes the first account of the server, and signs it in. */
export async function setUp(user: FirstUser): Promise<Session> {
  return opened(await attempt(() => api.POST("/api/setup/", { body: user })));
}

/** Whether nobody has set the server up yet. */
export async function isSetUpOpen(): Promise<boolean> {
  try {
    await attempt(() => api.GET("/api/setup/"));
    return true;
  } catch (error) {
    if (isFailure(error, "not-found")) return false;
    throw error;
  }
}

export async function getSignInMethods(): Promise<SignInMethods> {
  return await attempt(() => api.GET("/api/session/methods/"));
}

/** What the invitation of a link is to, and what has to be done to accept it. Its token goes in a header, never in an address. */
export async function getInvitation(token: string): Promise<Invitation> {
  return await attempt(() =>
    api.GET("/api/invites/accept/", { params: { header: { "X-Invite-Token": token } } }),
  );
}

/** Declines the invitation of a link, which ends it. */
export async function declineInvitation(token: string): Promise<void> {
  await attempt(() => api.POST("/api/invites/decline/", { body: { token } }));
}

/** Accepts an invitation, as a new account or as who is signed in. */
export async function acceptInvitation(acceptance: InviteAcceptance): Promise<Session> {
  return opened(await attempt(() => api.POST("/api/invites/accept/", { body: acceptance })));
}
