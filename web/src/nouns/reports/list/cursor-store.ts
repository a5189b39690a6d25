import { createStore } from "@/lib/store";
import { type InboxSearch, listName } from "@/nouns/reports/filters";

/** Where the cursor stands in each list, while the app is open: back from a report it stands where it stood. */
const places = new Map<string, number>();

function nameOf(projectId: string, search: InboxSearch): string {
  return `${projectId} ${listName(search)}`;
}

export function savedCursor(projectId: string, search: InboxSearch): number {
  return places.get(nameOf(projectId, search)) ?? 0;
}

export function saveCursor(projectId: string, search: InboxSearch, index: number): void {
  places.set(nameOf(projectId, search), index);
}

/** A report that the cursor should go to as soon as it is in the list: one that was just brought back. */
export const wantedRow = createStore<string | null>(null);
