/** Rows that somebody else's decision, or the server, takes out of the lists: they fade, say why, and go. */
import type { QueryClient } from "@tanstack/react-query";
import type { Standing } from "@/api/types";
import { plural } from "@/lib/format";
import { createStore } from "@/lib/store";
import { STATUS_LABELS } from "@/nouns/reports/labels";
import { dropRows, invalidateLists } from "@/nouns/reports/list/list-cache";
import { personName } from "@/nouns/session/queries";
import { showNotice } from "@/ui/overlays/toast-store";

/** Why each of the rows that are fading goes, by report. */
export const leavingRows = createStore<ReadonlyMap<string, string>>(new Map());

/** So long a row fades: together with the calls before, rows and counts agree within a second. */
export const FADE_MS = 500;
/** Until the lists have drawn what is left. */
const SETTLE_MS = 50;

const DONE: Readonly<Record<string, string>> = {
  dismiss: "Dismissed",
  snooze_until: "Snoozed",
  snooze_for: "Snoozed",
  resolve: "Resolved",
  restore: "Restored",
};

type Who = Pick<Standing, "changed_by" | "action" | "status" | "snoozed" | "merged_into">;

/** Why a report leaves a list: "Dismissed by Ana Lovelace". `me` is the address of who is signed in. */
export function whyGone(standing: Who, me: string | undefined): string {
  if (standing.merged_into !== null) return "Merged into another report";
  const { changed_by: person, action } = standing;
  if (standing.status === "deleted" || action === null) {
    return standing.snoozed ? "Snoozed" : `Now ${STATUS_LABELS[standing.status].toLowerCase()}`;
  }
  const done = DONE[action] ?? "Changed";
  if (person === null) return `${done} by an agent`;
  return `${done} by ${person.email === me ? "you, elsewhere" : personName(person)}`;
}

/** Fades these rows, says who decided, and takes them out of the lists that do not show them any more. */
export function fadeRows(
  client: QueryClient,
  projectId: string,
  gone: readonly Standing[],
  me: string | undefined,
): void {
  const why = new Map(gone.map((one) => [one.report_id, whyGone(one, me)]));
  leavingRows.set(new Map([...leavingRows.get(), ...why]));
  const byPeople = gone.filter((one) => one.changed_by !== null && one.changed_by.email !== me);
  const [first] = byPeople;
  if (first !== undefined) {
    const words = whyGone(first, me);
    showNotice(
      byPeople.length === 1 ? `${words}.` : `${words}, and ${plural(byPeople.length - 1, "other")}.`,
    );
  }
  window.setTimeout(() => {
    dropRows(client, projectId, new Map(gone.map((one) => [one.report_id, one])));
    void invalidateLists(client, projectId);
    window.setTimeout(() => {
      leavingRows.set(new Map([...leavingRows.get()].filter(([id]) => !why.has(id))));
    }, SETTLE_MS);
  }, FADE_MS);
}
