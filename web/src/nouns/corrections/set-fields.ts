/** What people corrected about a report, in words. Pure. */
import type { CorrectionChange, Report } from "@/api/types";
import { clip } from "@/lib/format";
import { ACTIONABILITY_LABELS } from "@/nouns/reports/labels";
import { personName } from "@/nouns/session/queries";

export const FIELD_LABELS: Readonly<Record<string, string>> = {
  priority: "Priority",
  actionability: "What can be done",
  repository: "Repository",
  title: "Title",
  summary: "Summary",
  area: "Area",
  assignee: "Assignee",
  labels: "Labels",
};

export type GivenBack = NonNullable<CorrectionChange["give_back"]>[number];

/** Fields that Postroom has something to say of, which takes effect when they are given back. */
const RETURNABLE: readonly GivenBack[] = [
  "priority",
  "actionability",
  "repository",
  "title",
  "summary",
  "area",
];

export interface SetField {
  readonly field: string;
  readonly label: string;
  /** Who set it. */
  readonly by: string;
  /** What Postroom says of it; null for nothing. */
  readonly machine: string | null;
  /** The name to give it back by; null where that makes no sense. */
  readonly back: GivenBack | null;
}

/** The fields of a report that somebody set, in the order of the dialog. */
export function setFields(report: Pick<Report, "corrections">): readonly SetField[] {
  return Object.keys(FIELD_LABELS).flatMap((field) => {
    const correction = report.corrections[field];
    if (correction === undefined) return [];
    const { user, task_id } = correction.by;
    return [
      {
        field,
        label: FIELD_LABELS[field] ?? field,
        by: user ? personName(user) : task_id ? "an agent's task" : "somebody",
        machine: machineWords(field, correction.machine),
        back: RETURNABLE.find((one) => one === field) ?? null,
      },
    ];
  });
}

/** In one line: "Set by Ada: priority, area". Null where nobody set anything. */
export function setByLine(report: Pick<Report, "corrections">): string | null {
  const fields = setFields(report);
  if (fields.length === 0) return null;
  const people = [...new Set(fields.map((one) => one.by))].slice(0, 3).join(", ");
  return `Set by ${people}: ${fields.map((one) => one.label.toLowerCase()).join(", ")}`;
}

function machineWords(field: string, machine: string | null): string | null {
  if (machine === null) return null;
  if (field === "actionability") {
    return Object.entries(ACTIONABILITY_LABELS).find(([code]) => code === machine)?.[1] ?? machine;
  }
  return clip(machine, 160);
}
