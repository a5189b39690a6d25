/** A text cut at the places that somebody marked. Pure. */

export interface Span {
  /** The first character, counted in Unicode code points, as the server counts. */
  readonly start: number;
  /** The character after the last. */
  readonly end: number;
  readonly why: string;
}

export interface Piece {
  readonly text: string;
  /** What is wrong here, as the narrowest mark says; null for a piece that nobody marked. */
  readonly why: string | null;
  /** Where it begins, as an index of the text in JavaScript. */
  readonly at: number;
}

/** Marks that are looked at; a text has a handful. */
const MOST_SPANS = 200;

/** Where the characters of these numbers begin in a text that may have letters of two units. */
function unitsOf(text: string, points: readonly number[]): Map<number, number> {
  const wanted = [...new Set(points)].sort((one, other) => one - other);
  const found = new Map<number, number>();
  let unit = 0;
  let point = 0;
  for (const goal of wanted) {
    while (point < goal && unit < text.length) {
      unit += (text.codePointAt(unit) ?? 0) > 0xffff ? 2 : 1;
      point += 1;
    }
    found.set(goal, unit);
  }
  return found;
}

/**
 * The spans with their ends counted as JavaScript counts, those that are empty left out; and those of the whole
 * text, where others say more.
 */
function inUnits(text: string, spans: readonly Span[]): readonly Span[] {
  const kept = spans.slice(0, MOST_SPANS);
  const units = unitsOf(
    text,
    kept.flatMap((span) => [Math.max(0, span.start), Math.max(0, span.end)]),
  );
  const found = kept
    .map(({ start, end, why }) => ({
      start: units.get(Math.max(0, start)) ?? 0,
      end: units.get(Math.max(0, end)) ?? 0,
      why,
    }))
    .filter((span) => span.end > span.start);
  const parts = found.filter((span) => span.start > 0 || span.end < text.length);
  return parts.length > 0 ? parts : found;
}

/** Cuts the text into marked and plain pieces; spans may overlap, lie beyond the end or be empty. */
export function pieces(text: string, spans: readonly Span[]): readonly Piece[] {
  const marks = inUnits(text, spans);
  const cuts = [...new Set([0, text.length, ...marks.flatMap((mark) => [mark.start, mark.end])])].sort(
    (one, other) => one - other,
  );
  const found: Piece[] = [];
  for (const [index, at] of cuts.entries()) {
    const end = cuts[index + 1];
    if (end === undefined) break;
    const over = marks.filter((mark) => mark.start <= at && mark.end >= end);
    const narrowest = over.reduce<Span | null>(
      (best, mark) => (best === null || mark.end - mark.start < best.end - best.start ? mark : best),
      null,
    );
    found.push({ text: text.slice(at, end), why: narrowest?.why ?? null, at });
  }
  return found;
}

/** What was marked, each with the words that it is about. */
export function quotes(text: string, spans: readonly Span[]): ReadonlyArray<{ quote: string; why: string }> {
  return inUnits(text, spans)
    .map((span) => ({ quote: text.slice(span.start, span.end).trim(), why: span.why }))
    .filter(({ quote }) => quote !== "");
}
