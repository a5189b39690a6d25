/** The session's endpoints: who is signed in, signing in and out, the first set-up. */
import { serverAddress } from "@/api/base";
import { attempt, csrfHeaders, setCsrfToken } from "@/api/client";

export type Role = "owner" | "member" | "viewer";

export interface Session {
  user: { uuid: string; email: string; first_name: string; last_name: string };
  role: Role;
  csrf_token: string;
  organizations: ReadonlyArray<{
    id: string;
    name: string;
    role: Role;
    projects: ReadonlyArray<{ id: number; name: string }>;
  }>;
  expires_at: string;
}

export interface SignInMethods {
  password: boolean;
  oidc: { name: string; url: string } | null;
}

async function send<T>(path: string, method: string, body?: unknown): Promise<T> {
  return await attempt<T>(async () => {
    const response = await fetch(`${serverAddress}/api/${path}`, {
      method,
      credentials: "same-origin",
      headers: {
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        ...(method === "GET" ? {} : csrfHeaders()),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const parsed = parse(text);
    return response.ok ? { data: parsed as T, response } : { error: parsed, response };
  });
}

function parse(text: string): unknown {
  try {
    return text === "" ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function opened(session: Session): Session {
  setCsrfToken(session.csrf_token);
  return session;
}

export async function getSession(): Promise<Session> {
  return opened(await send<Session>("session/", "GET"));
}

export async function signIn(email: string, password: string): Promise<Session> {
  return opened(await send<Session>("session/", "POST", { email, password }));
}

export interface FirstUser {
  token: string;
  email: string;
  name: string;
  password: string;
}

export async function setUp(user: FirstUser): Promise<void> {
  await send<unknown>("setup/", "POST", user);
}

/** Whether nobody has set the server up yet. */
export async function isSetUpOpen(): Promise<boolean> {
  try {
    await send<unknown>("setup/", "GET");
    return true;
  } catch {
    return false;
  }
}

export async function getSignInMethods(): Promise<SignInMethods> {
  return await send<SignInMethods>("session/methods/", "GET");
}

export async function signOut(): Promise<void> {
  await send<unknown>("session/", "DELETE");
}
