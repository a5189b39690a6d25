/** What the pages of scouts show, as their addresses say it. Pure. */
export const ROSTER_TABS = ["roster", "findings", "notes", "scratchpad"] as const;
export type RosterTab = (typeof ROSTER_TABS)[number];

export const SCOUT_TABS = ["runs", "findings", "notes", "skill", "settings"] as const;
export type ScoutTab = (typeof SCOUT_TABS)[number];

/** What a new scout is made from: a form, or the text of a skill. */
export const NEW_TABS = ["form", "skill"] as const;
export type NewTab = (typeof NEW_TABS)[number];

export function newScoutSearch(raw: Record<string, unknown>): { from?: NewTab } {
  const from = NEW_TABS.find((one) => one === raw.from);
  return from === undefined ? {} : { from };
}

export function rosterSearch(raw: Record<string, unknown>): { tab?: RosterTab } {
  const tab = ROSTER_TABS.find((one) => one === raw.tab);
  return tab === undefined ? {} : { tab };
}

export function scoutSearch(raw: Record<string, unknown>): { tab?: ScoutTab } {
  const tab = SCOUT_TABS.find((one) => one === raw.tab);
  return tab === undefined ? {} : { tab };
}
