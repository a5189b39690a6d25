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

/** What a report is called: its title, or that of its first signal while research has not named it. */
export function shownTitle(report: { title: string | null; working_title: string }): string {
  return report.title?.trim() || report.working_title.trim() || "Untitled report";
}
