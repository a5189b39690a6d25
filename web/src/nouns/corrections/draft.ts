/** What the form of corrections has, and the change that it asks for. Pure. */
import type { Actionability, CorrectionChange, Priority, Report } from "@/api/types";

export interface Draft {
  readonly priority: Priority | "";
  readonly actionability: Actionability | "";
  /** A UUID, `nobody`, or nothing for as it is. */
  readonly assignee: string;
  readonly area: string;
  readonly repository: string;
  readonly labels: readonly string[];
  readonly newLabels: string;
  /** Labels to remove, where there are many reports. */
  readonly removed: readonly string[];
}

/** The form for one report with its values, or for many with nothing. */
export function draftOf(report: Report | undefined): Draft {
  return {
    priority: report?.priority ?? "",
    actionability: report?.actionability ?? "",
    assignee: report?.claim?.user.uuid ?? "",
    area: report?.area ?? "",
    repository: report?.repository ?? "",
    labels: report?.labels ?? [],
    newLabels: "",
    removed: [],
  };
}

type Values = Pick<CorrectionChange, "priority" | "actionability" | "assignee" | "area" | "repository">;

/** The change from one form to another; null for none. Of one report it says what the person saw. */
export function changeOf(before: Draft, after: Draft, report: Report | undefined): CorrectionChange | null {
  const values: Values = {
    ...(after.priority !== "" && after.priority !== before.priority ? { priority: after.priority } : {}),
    ...(after.actionability !== "" && after.actionability !== before.actionability
      ? { actionability: after.actionability }
      : {}),
    ...(after.assignee !== "" && after.assignee !== before.assignee
      ? { assignee: after.assignee === "nobody" ? null : after.assignee }
      : {}),
    ...(after.area.trim() !== before.area ? { area: after.area.trim() === "" ? null : after.area } : {}),
    ...(after.repository.trim() !== "" && after.repository.trim() !== before.repository
      ? { repository: after.repository.trim() }
      : {}),
  };
  const typed = after.newLabels
    .split(",")
    .map((one) => one.trim())
    .filter(Boolean);
  const add = [...after.labels.filter((one) => !before.labels.includes(one)), ...typed];
  const remove = [...before.labels.filter((one) => !after.labels.includes(one)), ...after.removed];
  if (Object.keys(values).length === 0 && add.length === 0 && remove.length === 0) return null;
  return {
    ...values,
    ...(add.length > 0 ? { add_labels: add } : {}),
    ...(remove.length > 0 ? { remove_labels: remove } : {}),
    ...(report === undefined ? {} : { seen: seenOf(values, report) }),
  };
}

/** Labels are added and removed one by one, so that two people do not disturb each other. */
function seenOf(values: Values, report: Report): NonNullable<CorrectionChange["seen"]> {
  return {
    ...("priority" in values ? { priority: report.priority } : {}),
    ...("actionability" in values ? { actionability: report.actionability } : {}),
    ...("assignee" in values ? { assignee: report.claim?.user.uuid ?? null } : {}),
    ...("area" in values ? { area: report.area } : {}),
    ...("repository" in values ? { repository: report.repository } : {}),
  };
}
