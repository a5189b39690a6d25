/** What the pages of sources show, as their addresses say it. Pure. */
export const SOURCE_TABS = ["overview", "deliveries", "rules", "try", "settings"] as const;
export type SourceTab = (typeof SOURCE_TABS)[number];

export const DELIVERY_STATES = ["failed", "pending", "done"] as const;

export interface SourceSearch {
  tab?: SourceTab;
  state?: (typeof DELIVERY_STATES)[number];
}

export function sourceSearch(raw: Record<string, unknown>): SourceSearch {
  const tab = SOURCE_TABS.find((one) => one === raw.tab);
  const state = DELIVERY_STATES.find((one) => one === raw.state);
  return { ...(tab ? { tab } : {}), ...(state ? { state } : {}) };
}

export function connectSearch(raw: Record<string, unknown>): { kind?: string } {
  return typeof raw.kind === "string" && raw.kind !== "" ? { kind: raw.kind.slice(0, 60) } : {};
}
