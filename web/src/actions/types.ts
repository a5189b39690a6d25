/**
 * Where an action's keys work. The innermost place that is open answers first: a dialog shuts everything else
 * out, a page goes before what works everywhere.
 */
export type Place =
  | "everywhere"
  | "list"
  | "report"
  | "triage"
  | "signals"
  | "scouts"
  | "sources"
  | "settings"
  | "dialog";

/** The headings of the table, in order. */
export const SECTIONS = [
  "Decide",
  "List",
  "Report",
  "Signals",
  "Scouts",
  "Sources",
  "Settings",
  "Go to",
  "App",
] as const;

export interface ActionDefinition {
  /** What it is called, in a button, a menu, the palette and the sheet of keys. */
  readonly label: string;
  /** The heading that it stands under. */
  readonly section: (typeof SECTIONS)[number];
  /** Key combinations, as `keys.ts` reads them: "j", "Shift+J", "$mod+K", and "g i" for one after the other. */
  readonly keys: readonly string[];
  readonly places: readonly Place[];
  /** Words that the palette finds it by, beside its label. */
  readonly keywords?: string;
  /** Not shown in the palette: it makes sense only where the cursor is. */
  readonly hidden?: true;
}
