export const SETTINGS_TABS = [
  "project",
  "handoff",
  "notifications",
  "integrations",
  "repositories",
  "models",
  "labels",
  "tokens",
  "members",
  "audit",
  "keys",
  "agents",
  "account",
  "appearance",
  "system",
] as const;
export type SettingsTab = (typeof SETTINGS_TABS)[number];

/** What the page of settings shows, as its address says it. */
export function settingsSearch(raw: Record<string, unknown>): { tab?: SettingsTab } {
  const tab = SETTINGS_TABS.find((one) => one === raw.tab);
  return tab === undefined ? {} : { tab };
}
