/** The stream of changes: one tab of all listens and tells the others. */
import { serverAddress } from "@/api/base";
import { createStore } from "@/lib/store";
import { type Hint, hintOf } from "@/live/hints";

/** How the app hears of changes: at once, by asking every few seconds, or not at all now. */
export type Connection = "live" | "polling";
export const connection = createStore<Connection>("polling");

export interface Listener {
  /** Things changed. */
  changed(hints: readonly Hint[]): void;
  /** Something was missed: everything may have changed. */
  missed(): void;
}

type Told =
  | { kind: "hint"; hint: Hint }
  | { kind: "missed" }
  | { kind: "state"; state: Connection }
  // Of a tab that has just been opened: what the state is.
  | { kind: "ask" };

const GATHER_MS = 200;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;

/** Half to all of the time to wait, doubled with each failure. */
export function waitAfter(failures: number, random: number): number {
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(failures, 6)) * (0.5 + random / 2);
}

/** Listens to a project's changes until the returned function is called. */
export function listen(projectId: string, listener: Listener): () => void {
  // Without locks no tab can be the one that listens; a browser allows only six connections to a host.
  if (!("locks" in navigator) || !("BroadcastChannel" in globalThis)) return () => {};
  const name = `postroom.live.${serverAddress}.${projectId}`;
  const channel = new BroadcastChannel(name);
  const control = new AbortController();
  const gathered: Hint[] = [];
  let timer: number | undefined;
  let leads = false;

  const hear = (told: Told) => {
    if (told.kind === "ask") {
      if (leads) channel.postMessage({ kind: "state", state: connection.get() } satisfies Told);
    } else if (told.kind === "missed") listener.missed();
    else if (told.kind === "state") connection.set(told.state);
    else {
      gathered.push(told.hint);
      timer ??= window.setTimeout(() => {
        timer = undefined;
        listener.changed(gathered.splice(0));
      }, GATHER_MS);
    }
  };
  const tell = (told: Told) => {
    channel.postMessage(told);
    hear(told);
  };
  channel.onmessage = (event: MessageEvent<Told>) => hear(event.data);
  channel.postMessage({ kind: "ask" } satisfies Told);
  navigator.locks
    .request(name, { signal: control.signal }, () => {
      leads = true;
      return lead(projectId, tell, control.signal);
    })
    .catch(() => {
      // Given up while it waited for its turn.
    });
  return () => {
    control.abort();
    window.clearTimeout(timer);
    channel.close();
    connection.set("polling");
  };
}

/** Keeps a stream open, and tells what comes, until it is no longer wanted or allowed. */
async function lead(projectId: string, tell: (told: Told) => void, signal: AbortSignal): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    const ended = await stream(projectId, tell, signal);
    tell({ kind: "state", state: "polling" });
    if (ended === "refused") return;
    failures = ended === "worked" ? 0 : failures + 1;
    await pause(waitAfter(failures, Math.random()), signal);
  }
}

function stream(
  projectId: string,
  tell: (told: Told) => void,
  signal: AbortSignal,
): Promise<"worked" | "failed" | "refused"> {
  return new Promise((resolve) => {
    const source = new EventSource(`${serverAddress}/api/projects/${projectId}/events/`);
    let worked = false;
    const end = (how: "worked" | "failed" | "refused") => {
      source.close();
      resolve(how);
    };
    const begin = (missed: boolean) => {
      worked = true;
      tell({ kind: "state", state: "live" });
      if (missed) tell({ kind: "missed" });
    };
    source.addEventListener("ready", () => begin(false));
    source.addEventListener("resync", () => begin(true));
    source.addEventListener("change", (event) => {
      const hint = hintOf(event.data);
      if (hint) tell({ kind: "hint", hint });
    });
    source.addEventListener("end", () => end("refused"));
    source.onerror = () => {
      tell({ kind: "state", state: "polling" });
      // The browser opens it again by itself, unless it was refused.
      if (source.readyState === EventSource.CLOSED) end(worked ? "worked" : "failed");
    };
    signal.addEventListener("abort", () => end("worked"), { once: true });
  });
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
