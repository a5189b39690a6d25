import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, call } from "@/api/client";
import type { FoundSignal, ThreatType } from "@/api/types";

/** Held signals on a page. */
export const QUARANTINE_PAGE = 20;
/** Received signals on a page. */
export const RECEIVED_PAGE = 50;
const POLL_MS = 10_000;

export interface FunnelWindow {
  readonly days: number;
  readonly source: string | undefined;
}

export interface QuarantineView {
  /** Whether those are shown that somebody confirmed, or those that wait. */
  readonly confirmed: boolean;
  readonly threat: ThreatType | undefined;
  /** From 0. */
  readonly page: number;
}

export interface ReceivedView {
  readonly state: FoundSignal["state"] | undefined;
  readonly source: string | undefined;
  /** From 0. */
  readonly page: number;
}

export const signalKeys = {
  all: (projectId: string) => ["signals", projectId] as const,
  funnels: (projectId: string) => ["signals", projectId, "funnel"] as const,
  received: (projectId: string) => ["signals", projectId, "received"] as const,
  quarantines: (projectId: string) => ["signals", projectId, "quarantine"] as const,
  signal: (projectId: string, id: string) => ["signals", projectId, "one", id] as const,
};

/** The funnel of the last days; the days are whole ones in UTC. */
export function funnelQuery(projectId: string, { days, source }: FunnelWindow) {
  return queryOptions({
    queryKey: [...signalKeys.funnels(projectId), days, source ?? ""] as const,
    queryFn: ({ signal }) => {
      const today = Math.floor(Date.now() / 86_400_000) * 86_400_000;
      return call(() =>
        api.GET("/api/projects/{project_id}/signals/funnel/", {
          params: {
            path: { project_id: projectId },
            query: {
              date_from: new Date(today - (days - 1) * 86_400_000).toISOString(),
              ...(source ? { source_product: source } : {}),
            },
          },
          signal,
        }),
      );
    },
    refetchInterval: POLL_MS,
    placeholderData: keepPreviousData,
  });
}

export function quarantineQuery(projectId: string, view: QuarantineView) {
  return queryOptions({
    queryKey: [...signalKeys.quarantines(projectId), view.confirmed, view.threat ?? "", view.page] as const,
    queryFn: ({ signal }) =>
      call(() =>
        api.GET("/api/projects/{project_id}/signals/quarantine/", {
          params: {
            path: { project_id: projectId },
            query: {
              decided: view.confirmed,
              ...(view.threat ? { threat_type: view.threat } : {}),
              limit: QUARANTINE_PAGE,
              offset: view.page * QUARANTINE_PAGE,
            },
          },
          signal,
        }),
      ),
    refetchInterval: POLL_MS,
    placeholderData: keepPreviousData,
  });
}

/** The signals that were received, the newest first. */
export function receivedQuery(projectId: string, { state, source, page }: ReceivedView) {
  return queryOptions({
    queryKey: [...signalKeys.received(projectId), state ?? "", source ?? "", page] as const,
    queryFn: ({ signal }) =>
      call(() =>
        api.GET("/api/projects/{project_id}/signals/received/", {
          params: {
            path: { project_id: projectId },
            query: {
              ...(state ? { state } : {}),
              ...(source ? { source_product: source } : {}),
              limit: RECEIVED_PAGE,
              offset: page * RECEIVED_PAGE,
            },
          },
          signal,
        }),
      ),
    refetchInterval: POLL_MS,
    placeholderData: keepPreviousData,
  });
}

/** The signals whose id begins or ends so. */
export async function findSignals(projectId: string, ref: string): Promise<readonly FoundSignal[]> {
  const found = await call(() =>
    api.GET("/api/projects/{project_id}/signals/lookup/", {
      params: { path: { project_id: projectId }, query: { ref } },
    }),
  );
  return found.results;
}

/** A signal as it was sent; null when there is none of this id. */
export function signalQuery(projectId: string, id: string) {
  return queryOptions({
    queryKey: [...signalKeys.signal(projectId, id), "facts"] as const,
    queryFn: async () => (await findSignals(projectId, id)).find((one) => one.id === id) ?? null,
  });
}

/** What happened to a signal; read again while it is on its way. */
export function traceQuery(projectId: string, id: string) {
  return queryOptions({
    queryKey: [...signalKeys.signal(projectId, id), "trace"] as const,
    queryFn: ({ signal }) =>
      call(() =>
        api.GET("/api/projects/{project_id}/signals/{signal_id}/trace/", {
          params: { path: { project_id: projectId, signal_id: id } },
          signal,
        }),
      ),
    refetchInterval: (query) => (query.state.data?.state === "pending" ? 1500 : POLL_MS),
  });
}
