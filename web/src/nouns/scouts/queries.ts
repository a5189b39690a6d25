import { queryOptions, useQuery } from "@tanstack/react-query";
import { api, call } from "@/api/client";
import type { ScoutConfig, ScoutRun } from "@/api/types";
import { outcomeOf } from "@/nouns/scouts/labels";

const POLL_MS = 10_000;
const OPEN_MS = 2000;
/** As many runs as one call answers. */
const MOST_RUNS = 100;

export const scoutKeys = {
  all: (projectId: string) => ["scouts", projectId] as const,
  configs: (projectId: string) => ["scouts", projectId, "configs"] as const,
  runs: (projectId: string) => ["scouts", projectId, "runs"] as const,
  skill: (projectId: string, configId: string) => ["scouts", projectId, "skill", configId] as const,
  form: (projectId: string, configId: string) => ["scouts", projectId, "form", configId] as const,
  notes: (projectId: string) => ["scouts", projectId, "notes"] as const,
};

/** How often to look again: at runs that are open, every other second. */
function pace(runs: readonly ScoutRun[] | undefined): number {
  return runs?.some((run) => outcomeOf(run) === "open") ? OPEN_MS : POLL_MS;
}

export function scoutsQuery(projectId: string) {
  return queryOptions({
    queryKey: scoutKeys.configs(projectId),
    queryFn: ({ signal }) =>
      call(() =>
        api.GET("/api/projects/{project_id}/signals/scout/configs/", {
          params: { path: { project_id: projectId } },
          signal,
        }),
      ),
    refetchInterval: POLL_MS,
  });
}

/** The scout with this skill; undefined while it is read, null when there is none. */
export function useScout(projectId: string, skillName: string): ScoutConfig | null | undefined {
  const scouts = useQuery(scoutsQuery(projectId)).data;
  return scouts && (scouts.find((one) => one.skill_name === skillName) ?? null);
}

/** The latest runs of all scouts, or of one, the newest first. */
export function scoutRunsQuery(projectId: string, skillName: string | null) {
  return queryOptions({
    queryKey: [...scoutKeys.runs(projectId), skillName] as const,
    queryFn: ({ signal }) =>
      call(() =>
        api.GET("/api/projects/{project_id}/signals/scout/runs/", {
          params: {
            path: { project_id: projectId },
            query: { limit: MOST_RUNS, ...(skillName === null ? {} : { skill_name: skillName }) },
          },
          signal,
        }),
      ),
    refetchInterval: (query) => pace(query.state.data),
  });
}

export function scoutRunQuery(projectId: string, runId: string) {
  return queryOptions({
    queryKey: [...scoutKeys.runs(projectId), "one", runId] as const,
    queryFn: ({ signal }) =>
      call(() =>
        api.GET("/api/projects/{project_id}/signals/scout/runs/{run_id}/", {
          params: { path: { project_id: projectId, run_id: runId } },
          signal,
        }),
      ),
    refetchInterval: (query) =>
      query.state.data && outcomeOf(query.state.data) === "open" ? OPEN_MS : false,
  });
}

/** What a run did, and what it cost. */
export function transcriptQuery(projectId: string, runId: string, open: boolean) {
  return queryOptions({
    queryKey: [...scoutKeys.runs(projectId), "transcript", runId, open] as const,
    queryFn: ({ signal }) =>
      call(() =>
        api.GET("/api/projects/{project_id}/signals/scout/runs/{run_id}/transcript/", {
          params: { path: { project_id: projectId, run_id: runId } },
          signal,
        }),
      ),
    refetchInterval: open ? OPEN_MS : false,
    staleTime: open ? 0 : 5 * 60_000,
  });
}

/** The latest findings of all scouts, or of one, that became signals. */
export function findingsQuery(projectId: string, skillName: string | null) {
  return queryOptions({
    queryKey: [...scoutKeys.all(projectId), "findings", skillName] as const,
    queryFn: ({ signal }) =>
      call(() =>
        api.GET("/api/projects/{project_id}/signals/scout/runs/emissions/recent/", {
          params: {
            path: { project_id: projectId },
            query: { limit: 50, ...(skillName === null ? {} : { skill_name: skillName }) },
          },
          signal,
        }),
      ),
    refetchInterval: POLL_MS,
  });
}

/** In which reports the findings of these runs are. */
export function findingReportsQuery(projectId: string, runIds: readonly string[]) {
  return queryOptions({
    queryKey: [...scoutKeys.all(projectId), "finding-reports", ...runIds] as const,
    queryFn: ({ signal }) =>
      call(() =>
        api.POST("/api/projects/{project_id}/signals/scout/runs/emissions/reports/batch/", {
          params: { path: { project_id: projectId } },
          body: { run_ids: [...runIds] },
          signal,
        }),
      ),
    enabled: runIds.length > 0,
  });
}

/** Notes for one scout and for all, or all there are. */
export function notesQuery(projectId: string, skillName: string | null) {
  return queryOptions({
    queryKey: [...scoutKeys.notes(projectId), skillName] as const,
    queryFn: ({ signal }) =>
      call(() =>
        api.GET("/api/projects/{project_id}/signals/scout/notes/", {
          params: {
            path: { project_id: projectId },
            query: { limit: 100, ...(skillName === null ? {} : { skill_name: skillName }) },
          },
          signal,
        }),
      ),
  });
}

/** What scouts remember, the one changed last first. */
export function scratchpadQuery(projectId: string, text: string) {
  return queryOptions({
    queryKey: [...scoutKeys.all(projectId), "scratchpad", text] as const,
    queryFn: ({ signal }) =>
      call(() =>
        api.GET("/api/projects/{project_id}/signals/scout/scratchpad/", {
          params: {
            path: { project_id: projectId },
            query: { limit: 100, ...(text === "" ? {} : { text }) },
          },
          signal,
        }),
      ),
    refetchInterval: POLL_MS,
  });
}

/** What a scout follows: its `SKILL.md` as it stands. */
export function skillQuery(projectId: string, configId: string) {
  return queryOptions({
    queryKey: scoutKeys.skill(projectId, configId),
    queryFn: ({ signal }) =>
      call(() =>
        api.GET("/api/projects/{project_id}/signals/scout/configs/{config_id}/skill/", {
          params: { path: { project_id: projectId, config_id: configId } },
          signal,
        }),
      ),
  });
}

/** Whether a scout could follow a text, and if not, where it is wrong. */
export function skillCheckQuery(projectId: string, text: string) {
  return queryOptions({
    queryKey: ["skill-checks", projectId, text] as const,
    queryFn: ({ signal }) =>
      call(() =>
        api.POST("/api/projects/{project_id}/signals/scout/skills/check/", {
          params: { path: { project_id: projectId } },
          body: { text },
          signal,
        }),
      ),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 10_000,
  });
}

/** Whether the project has scouts, and how many runs it may start. */
export function scoutLimitsQuery(projectId: string) {
  return queryOptions({
    queryKey: [...scoutKeys.all(projectId), "limits"] as const,
    queryFn: ({ signal }) =>
      call(() =>
        api.GET("/api/projects/{project_id}/signals/scout/metadata/current/", {
          params: { path: { project_id: projectId } },
          signal,
        }),
      ),
    refetchInterval: 30_000,
  });
}
