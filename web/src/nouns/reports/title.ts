/** The parts of a title that begins like a commit message: "fix(exports): Invoices time out". */
export interface TitleParts {
  /** "fix(exports)", or null for a title without such a beginning. */
  tag: string | null;
  text: string;
}

const LONGEST_TAG = 40;

export function titleParts(title: string): TitleParts {
  const head = title.slice(0, LONGEST_TAG + 1);
  const colon = head.indexOf(": ");
  if (colon < 1) return { tag: null, text: title };
  const tag = head.slice(0, colon);
  if (!/^[a-z]{2,12}(\([^()\s]{1,24}\))?!?$/.test(tag)) return { tag: null, text: title };
  return { tag, text: title.slice(colon + 2) };
}

/** The beginning that all of these titles share, which then says nothing; null of a single one. */
export function sharedTag(titles: readonly string[]): string | null {
  const [first, ...others] = titles.map((title) => titleParts(title).tag);
  return first && others.length > 0 && others.every((tag) => tag === first) ? first : null;
}

/** What a report is called: its title, or that of its first signal while research has not named it. */
export function shownTitle(report: { title: string | null; working_title: string }): string {
  return report.title?.trim() || report.working_title.trim() || "Untitled report";
}

/** The headline without the title, if it begins with it, so that a row says nothing twice; "…" goes on from a cut one. */
export function headlineBeside(headline: string, title: string): string {
  const [first = "", ...others] = headline.split(" · ");
  // A headline cuts a long title after some words.
  const beginning = first.replace(/ …$/, "");
  if (first !== beginning && title.toLowerCase().startsWith(beginning.toLowerCase()))
    return others.join(" · ");
  const bare = title.replace(/[.!?…]$/, "");
  const rest = headline.slice(bare.length);
  if (bare === "" || headline.slice(0, bare.length).toLowerCase() !== bare.toLowerCase()) return headline;
  if (title.endsWith("…") && rest.trim() !== "" && !rest.startsWith("…")) return `… ${rest.trimStart()}`;
  const after = /^[.!?…]?(?: · |(?<=[.!?]) |$)/.exec(rest);
  return after ? rest.slice(after[0].length) : headline;
}
