/** What the page of signals shows, as its address says it. Pure. */
import type { FoundSignal, ThreatType } from "@/api/types";
import { THREAT_LABELS } from "@/nouns/signals/labels";

export const SIGNAL_TABS = ["funnel", "received", "quarantine", "regrouping"] as const;
export type SignalTab = (typeof SIGNAL_TABS)[number];

export const PERIODS = ["7", "30", "90"] as const;
export type Period = (typeof PERIODS)[number];

export const THREATS: readonly ThreatType[] = Object.keys(THREAT_LABELS).filter(
  (code): code is ThreatType => code in THREAT_LABELS,
);

export const RECEIVED_STATES = [
  "pending",
  "grouped",
  "failed",
  "quarantined",
] as const satisfies ReadonlyArray<FoundSignal["state"]>;

/** The query of the address; what is left out is as usual. */
export interface SignalsSearch {
  tab?: SignalTab;
  days?: Period;
  source?: string;
  /** Of the received signals, those in this state. */
  state?: FoundSignal["state"];
  threat?: ThreatType;
  held?: "confirmed";
  page?: string;
  /** The run that groups again, whose result is shown. */
  run?: string;
}

function oneOf<T extends string>(value: unknown, allowed: readonly T[]): T | undefined {
  return allowed.find((one) => one === value);
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value.slice(0, 200) : undefined;
}

/** The same without what is undefined. */
export function compact(
  search: {
    [Name in keyof SignalsSearch]: SignalsSearch[Name] | undefined;
  },
): SignalsSearch {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined));
}

/** Reads the query of an address; what makes no sense is left out. */
export function signalsSearch(raw: Record<string, unknown>): SignalsSearch {
  return compact({
    tab: oneOf(raw.tab, SIGNAL_TABS),
    days: oneOf(raw.days, PERIODS),
    source: text(raw.source),
    state: oneOf(raw.state, RECEIVED_STATES),
    threat: oneOf(raw.threat, THREATS),
    held: oneOf(raw.held, ["confirmed"] as const),
    page: typeof raw.page === "string" && /^[1-9][0-9]{0,4}$/.test(raw.page) ? raw.page : undefined,
    run: text(raw.run),
  });
}
