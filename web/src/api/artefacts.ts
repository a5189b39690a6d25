/**
 * The entries of work logs by their type. The description names what a type that it does not know looks like, too,
 * whose `type` is any string; so TypeScript can't tell by `type` alone, and this can.
 */
import type { Artefact } from "@/api/types";

type Known = Extract<Artefact, { type: KnownType }>;
export type KnownType =
  | "actionability_judgment"
  | "code_reference"
  | "commit"
  | "dismissal"
  | "note"
  | "priority_judgment"
  | "repo_selection"
  | "safety_judgment"
  | "signal_finding"
  | "suggested_reviewers"
  | "summary_change"
  | "task_run"
  | "title_change"
  | "video_segment";

export type KnownArtefact = Known;
export type ArtefactOf<Type extends KnownType> = Extract<Known, { type: Type }>;

const KNOWN: Readonly<Record<KnownType, true>> = {
  actionability_judgment: true,
  code_reference: true,
  commit: true,
  dismissal: true,
  note: true,
  priority_judgment: true,
  repo_selection: true,
  safety_judgment: true,
  signal_finding: true,
  suggested_reviewers: true,
  summary_change: true,
  task_run: true,
  title_change: true,
  video_segment: true,
};

export const KNOWN_TYPES = Object.keys(KNOWN) as KnownType[];

/** The entry as one of the types that this version knows, or null. */
export function known(artefact: Artefact): KnownArtefact | null {
  return artefact.type in KNOWN ? (artefact as KnownArtefact) : null;
}

/** All entries of a type, in the order of the log. */
export function allOf<Type extends KnownType>(log: readonly Artefact[], type: Type): ArtefactOf<Type>[] {
  return log.filter((artefact): artefact is ArtefactOf<Type> => artefact.type === type);
}

/** The entry of a type that counts: the newest. The log has the newest first. */
export function newest<Type extends KnownType>(
  log: readonly Artefact[],
  type: Type,
): ArtefactOf<Type> | null {
  return allOf(log, type)[0] ?? null;
}
