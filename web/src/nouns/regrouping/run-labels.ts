/** The words of runs that group signals again. Pure. */
import type { RegroupProposal, RegroupRun } from "@/api/types";
import { percent } from "@/lib/figures";
import { listed, plural } from "@/lib/format";

export const KIND_LABELS: Readonly<Record<RegroupRun["kind"], string>> = {
  automatic: "By the server",
  asked: "Asked for",
  dry_run: "Preview",
  reading: "Read by a language model",
};

export const RUN_STATE_LABELS: Readonly<Record<RegroupRun["state"], string>> = {
  asked: "Waits for a worker",
  running: "Under way",
  done: "Done",
  stopped: "Stopped",
  undone: "Undone",
};

type Counts = Pick<RegroupRun, "merges" | "splits" | "moves" | "moved_signals">;

/** "2 merges, 1 split and 3 moves": what a run did, or a preview would do. */
export function changesLabel(run: Counts): string {
  const parts = [
    run.merges > 0 ? plural(run.merges, "merge") : "",
    run.splits > 0 ? plural(run.splits, "split") : "",
    run.moves > 0 ? plural(run.moves, "move") : "",
  ].filter(Boolean);
  return parts.length === 0 ? "No change" : listed(parts);
}

export function changes(run: Counts): number {
  return run.merges + run.splits + run.moves;
}

/** Why a change is proposed, in words. */
export function proposalReason(proposal: RegroupProposal): string {
  const parts: string[] = [];
  if (proposal.joins !== null)
    parts.push(`${percent(proposal.joins)} likely one problem with what they would join`);
  if (proposal.stays !== null) parts.push(`${percent(proposal.stays)} with what they would leave`);
  return parts.join(", ");
}

/** What a preview proposes, and whether a run would leave it. */
export function proposalLabel(proposal: Pick<RegroupProposal, "kind" | "held_back">): string {
  return `${PROPOSAL_LABELS[proposal.kind]}${proposal.held_back ? " (held back)" : ""}`;
}

export const PROPOSAL_LABELS: Readonly<Record<"merge" | "move" | "split" | "distinct", string>> = {
  merge: "Merge",
  distinct: "Tell apart",
  split: "Split",
  move: "Move",
};
