import { createStore } from "@/lib/store";

/**
 * Whether the app waits for somebody to sign in again. Calls that met an ended session wait here, and are sent
 * again once there is a new one; the page below stays as it is.
 */
export const signInNeeded = createStore(false);

let waiting: Array<(signedIn: boolean) => void> = [];

/** Resolves to true when somebody signed in, to false when they gave up. */
export function waitForSignIn(): Promise<boolean> {
  signInNeeded.set(true);
  return new Promise((resolve) => {
    waiting.push(resolve);
  });
}

export function finishSignIn(signedIn: boolean): void {
  const resumed = waiting;
  waiting = [];
  signInNeeded.set(false);
  for (const resume of resumed) resume(signedIn);
}
