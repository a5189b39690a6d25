import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useStore } from "@/lib/store";
import { follow } from "@/live/hints";
import { connection, listen } from "@/live/stream";

const POLL_MS = 10_000;
const AWAY_MS = 30_000;

/** Keeps what is shown of a project up to date while the component is mounted. */
export function useLive(projectId: string): void {
  const client = useQueryClient();
  useEffect(
    () =>
      listen(projectId, {
        changed: (hints) => void follow(client, projectId, hints),
        missed: () => void client.invalidateQueries({ predicate: ({ queryKey }) => !isPage(queryKey) }),
      }),
    [client, projectId],
  );
  const live = useStore(connection) === "live";
  useEffect(() => {
    if (live) return;
    const timer = window.setInterval(() => {
      if (document.visibilityState !== "visible") return;
      void follow(client, projectId, [{ noun: "report", id: null }]);
    }, POLL_MS);
    return () => window.clearInterval(timer);
  }, [client, live, projectId]);
  useEffect(
    () => readAfterAway(() => void follow(client, projectId, [{ noun: "report", id: null }])),
    [client, projectId],
  );
}

/** Pages of the list stay as they are until somebody asks: see `useFresh`. */
function isPage(key: readonly unknown[]): boolean {
  return key[0] === "reports" && key[2] === "list";
}

/** A tab that was hidden for a while, or whose machine slept, has missed what a stream would have said. */
function readAfterAway(read: () => void): () => void {
  let hiddenAt = 0;
  const look = () => {
    if (document.visibilityState === "hidden") hiddenAt = Date.now();
    else if (hiddenAt > 0 && Date.now() - hiddenAt > AWAY_MS) read();
  };
  const back = (event: PageTransitionEvent) => {
    if (event.persisted) read();
  };
  document.addEventListener("visibilitychange", look);
  window.addEventListener("online", read);
  window.addEventListener("pageshow", back);
  return () => {
    document.removeEventListener("visibilitychange", look);
    window.removeEventListener("online", read);
    window.removeEventListener("pageshow", back);
  };
}
