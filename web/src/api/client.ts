import createClient from "openapi-fetch";
import { serverAddress } from "@/api/base";
import { ApiFailure, failureOf, UNANSWERED, unreachable } from "@/api/errors";
import type { paths } from "@/api/schema";
import { waitForSignIn } from "@/api/session-gate";
import { createStore } from "@/lib/store";

/** Whether the last call was answered at all. */
export const reached = createStore(true);

let csrfToken = "";

/** Sets the token that calls which change something carry; it belongs to the session. */
export function setCsrfToken(token: string): void {
  csrfToken = token;
}

export function csrfHeaders(): Record<string, string> {
  return csrfToken === "" ? {} : { "X-CSRF-Token": csrfToken };
}

/** The typed client. Use it inside `call`, which makes one kind of error of all that may go wrong. */
export const api = createClient<paths>({
  baseUrl: serverAddress,
  credentials: "same-origin",
  // Lists with commas between, as the API reads them: `?priority=P0,P1`.
  querySerializer: { array: { style: "form", explode: false } },
});

api.use({
  onRequest({ request }) {
    if (request.method === "GET") return;
    for (const [name, value] of Object.entries(csrfHeaders())) request.headers.set(name, value);
  },
});

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** Until when calls wait, since the server said that there were too many. */
let heldUntil = 0;
const LONGEST_WAIT = 15;

/**
 * Sends a call and returns its data.
 *
 * An ended session opens the sign-in dialog and sends the call again afterwards; "too many calls" waits as long
 * as the server says, once.
 *
 * @throws ApiFailure for everything that is no success.
 */
export async function call<T>(send: () => Promise<Answer<T>>): Promise<T> {
  let throttled = false;
  for (;;) {
    await pause(heldUntil - Date.now());
    try {
      return await attempt(send);
    } catch (error) {
      if (!(error instanceof ApiFailure)) throw error;
      if (error.kind === "signed-out" && (await waitForSignIn())) continue;
      if (error.kind === "throttled" && !throttled && (error.retryAfter ?? 1) <= LONGEST_WAIT) {
        throttled = true;
        heldUntil = Date.now() + (error.retryAfter ?? 1) * 1000;
        continue;
      }
      throw error;
    }
  }
}

/** How long a server may take. Long work is not waited for: it has a state that is asked for again. */
const PATIENCE = 60_000;

/** The promise, or a failure once it took too long. */
async function soon<T>(promise: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    const words = "The server has not answered for a minute. It may still do what was asked.";
    timer = setTimeout(() => reject(new ApiFailure("unreachable", words, UNANSWERED, null)), PATIENCE);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Sends a call once, without waiting for anything: for the session's own endpoints. */
export async function attempt<T>(send: () => Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>;
  try {
    answer = await soon(send());
  } catch (error) {
    const failure = unreachable(error);
    if (failure instanceof ApiFailure) reached.set(false);
    throw failure;
  }
  reached.set(true);
  if (!answer.response.ok) throw failureOf(answer.response, answer.error);
  // Where a success has no body, its type is `undefined` and so is the data.
  return answer.data as T;
}

function pause(milliseconds: number): Promise<void> {
  return milliseconds > 0 ? new Promise((resolve) => setTimeout(resolve, milliseconds)) : Promise.resolve();
}
