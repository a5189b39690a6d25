/** Which column of a file holds which field of a signal. Pure. */
import type { ImportMapping, ImportPreview } from "@/api/types";

export interface MappedField {
  readonly name: keyof ImportMapping;
  readonly label: string;
  /** Its value is `@COLUMN` or a constant; of the others, the name of a column. */
  readonly at: boolean;
  readonly required?: boolean;
}

export const FIELDS: readonly MappedField[] = [
  { name: "title", label: "Title", at: false, required: true },
  { name: "description", label: "Description", at: false },
  { name: "source_id", label: "Id", at: true },
  { name: "timestamp", label: "Time", at: true },
  { name: "state", label: "State", at: false },
  { name: "resolution", label: "Resolution", at: false },
  { name: "closed_at", label: "Closed at", at: false },
  { name: "duplicate_of", label: "Duplicate of", at: false },
];

export const OUTCOMES = [
  ["open", "open"],
  ["fixed", "fixed"],
  ["wontfix", "won't fix"],
  ["duplicate", "duplicate"],
  ["invalid", "invalid or not planned"],
  ["works_for_me", "not reproducible"],
] as const;

const UNKNOWN = ["", "unknown: choose a meaning"] as const;

/** The choices for a state; the first one says that nobody has chosen yet. */
export function meaningsOf(outcome: Outcome | null): readonly (readonly [Outcome | "", string])[] {
  return outcome === null ? [UNKNOWN, ...OUTCOMES] : OUTCOMES;
}

export type Outcome = (typeof OUTCOMES)[number][0];

/** The column that a field is taken from, "" for none. */
export function columnOf(mapping: ImportMapping, field: MappedField): string {
  const value = mapping[field.name];
  return typeof value === "string" ? (field.at ? value.replace(/^@/, "") : value) : "";
}

/** The mapping with a field taken from a column, or from none. */
export function withColumn(mapping: ImportMapping, field: MappedField, column: string): ImportMapping {
  const value = column === "" ? null : field.at ? `@${column}` : column;
  const changed: ImportMapping = { ...mapping, [field.name]: value };
  return field.name === "title" || field.name === "description" ? { ...changed, text: null } : changed;
}

/** The mapping in which a word of the file's states means something else. */
export function withMeaning(mapping: ImportMapping, word: string, outcome: Outcome): ImportMapping {
  const others = (mapping.states ?? []).filter(
    (one) => one.slice(0, one.lastIndexOf("=")).toLowerCase() !== word.toLowerCase(),
  );
  return { ...mapping, states: [...others, `${word}=${outcome}`] };
}

/** "12 become open, 30 are settled from the start, 1 can't be stored." */
export function forecast(preview: ImportPreview): string {
  const good = preview.looked_at - preview.rejected;
  const rows = `${preview.is_complete ? "All" : "The first"} ${preview.looked_at.toLocaleString("en")} rows`;
  const parts = [`${(good - preview.settled).toLocaleString("en")} open`];
  if (preview.settled > 0) parts.push(`${preview.settled.toLocaleString("en")} settled from the start`);
  if (preview.rejected > 0) parts.push(`${preview.rejected.toLocaleString("en")} can't be stored`);
  return `${rows}: ${parts.join(", ")}.`;
}
