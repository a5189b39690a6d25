/** Evidence in groups: signals that say the same, but for numbers and letters' case, are one. Pure. */
import type { Signal } from "@/api/types";

export interface EvidenceGroup {
  readonly key: string;
  /** The newest of the group. */
  readonly shown: Signal;
  /** All of it, the newest first. */
  readonly signals: readonly Signal[];
}

const COMPARED = 240;

/** What two signals have in common that say the same: the beginning without numbers, blanks and case. */
export function sameness(signal: Signal): string {
  const text = signal.content
    .slice(0, COMPARED)
    .toLowerCase()
    .replace(/[0-9a-f]{8,}|\d+/g, "#")
    .replace(/\s+/g, " ")
    .trim();
  return `${signal.source_product} ${text}`;
}

/** The groups, the largest first, and those with the newest signal first among equals. */
export function grouped(signals: readonly Signal[]): readonly EvidenceGroup[] {
  const groups = new Map<string, Signal[]>();
  for (const signal of signals) {
    const key = sameness(signal);
    const found = groups.get(key);
    if (found) found.push(signal);
    else groups.set(key, [signal]);
  }
  return [...groups]
    .flatMap(([key, members]) => {
      const newestFirst = [...members].sort((one, other) => other.timestamp.localeCompare(one.timestamp));
      const [shown] = newestFirst;
      return shown ? [{ key, shown, signals: newestFirst }] : [];
    })
    .sort(
      (one, other) =>
        other.signals.length - one.signals.length || other.shown.timestamp.localeCompare(one.shown.timestamp),
    );
}

export interface SignalWords {
  readonly title: string;
  readonly rest: string;
}

/** The first line of a signal, and what follows. */
export function signalWords(content: string): SignalWords {
  const text = content.trim();
  const end = text.indexOf("\n");
  if (end < 0) return { title: text, rest: "" };
  return { title: text.slice(0, end).trim(), rest: text.slice(end + 1).trim() };
}

/** Where a signal can be read at its source: an address that its source gave, if it is one of the web. */
export function sourceLink(signal: Signal): string | null {
  const { url } = signal.extra;
  if (typeof url !== "string" || url.length > 2000) return null;
  try {
    const parsed = new URL(url);
    return parsed.protocol === "https:" || parsed.protocol === "http:" ? parsed.href : null;
  } catch {
    return null;
  }
}
