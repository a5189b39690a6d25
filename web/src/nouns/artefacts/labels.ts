/** What the entries of a work log are called, and who wrote them. */
import type { KnownArtefact, KnownType } from "@/api/artefacts";
import type { Artefact } from "@/api/types";
import { assertNever } from "@/lib/assert-never";
import { sentence } from "@/lib/format";
import { ACTIONABILITY_LABELS, PRIORITY_LABELS, reasonLabel } from "@/nouns/reports/labels";
import { personName } from "@/nouns/session/queries";

export const TYPE_LABELS: Readonly<Record<KnownType, string>> = {
  actionability_judgment: "judged what can be done",
  code_reference: "found code",
  commit: "made a commit",
  dismissal: "decided",
  note: "noted",
  priority_judgment: "judged the priority",
  repo_selection: "chose the repository",
  safety_judgment: "judged the safety",
  signal_finding: "looked into a signal",
  suggested_reviewers: "suggested reviewers",
  summary_change: "changed the summary",
  task_run: "worked on it",
  title_change: "changed the title",
  video_segment: "kept a video segment",
};

/** What somebody did, for types that this version does not know as well. */
export function typeLabel(type: string): string {
  const found = Object.entries(TYPE_LABELS).find(([name]) => name === type);
  return found?.[1] ?? `added: ${sentence(type.slice(0, 60))}`;
}

/** Who wrote an entry: a person, perhaps by a program, a task of an agent, or the server. */
export function authorOf(artefact: Pick<Artefact, "created_by" | "task_id" | "client">): string {
  if (artefact.created_by) {
    return personName(artefact.created_by) + (artefact.client ? `, by ${artefact.client}` : "");
  }
  return artefact.task_id ? "An agent's task" : "Postroom";
}

/** Entries that are said in words; the others show code or a change. */
type WordedArtefact = Exclude<
  KnownArtefact,
  { type: "code_reference" | "title_change" | "summary_change" | "video_segment" }
>;

export interface EntryWords {
  /** What was decided or found, in a few words. */
  readonly lead: string;
  readonly text: string;
}

function lines(...parts: ReadonlyArray<string | null | undefined>): string {
  return parts.filter(Boolean).join("\n");
}

/** What an entry says. */
export function entryText(entry: WordedArtefact): EntryWords {
  switch (entry.type) {
    case "note":
      return { lead: "", text: entry.content.note };
    case "priority_judgment": {
      const { priority, explanation } = entry.content;
      return { lead: `${priority} · ${PRIORITY_LABELS[priority]}`, text: explanation };
    }
    case "actionability_judgment":
      return { lead: ACTIONABILITY_LABELS[entry.content.actionability], text: entry.content.explanation };
    case "safety_judgment": {
      const lead = entry.content.choice ? "Safe to give to an agent" : "Not safe to give to an agent";
      return { lead, text: entry.content.explanation ?? "" };
    }
    case "repo_selection":
      return { lead: entry.content.repository ?? "No repository fits", text: entry.content.reason };
    case "dismissal": {
      const { reason, note, corrected_repository } = entry.content;
      return {
        lead: reason ? reasonLabel(reason) : "Without a reason",
        text: lines(note, corrected_repository),
      };
    }
    case "commit": {
      const { repository, branch, commit_sha, message, note } = entry.content;
      return { lead: `${repository} ${commit_sha.slice(0, 10)} on ${branch}`, text: lines(message, note) };
    }
    case "task_run":
      return { lead: `${entry.content.type} by ${entry.content.product}`, text: "" };
    case "signal_finding": {
      const { verified, relevant_code_paths, data_queried } = entry.content;
      const lead = verified ? "The code confirms it" : "The code does not show it";
      return { lead, text: lines(relevant_code_paths.join(", "), data_queried) };
    }
    case "suggested_reviewers": {
      const names = entry.content.map((one) => one.github_name || one.github_login);
      return { lead: "", text: names.join(", ") || "Nobody is suggested." };
    }
    default:
      return assertNever(entry);
  }
}
