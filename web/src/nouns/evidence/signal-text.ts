/** How a signal is shown: its words, and where its source has it. Pure. */
import type { Signal } from "@/api/types";

export interface SignalWords {
  readonly title: string;
  readonly rest: string;
}

/** A line that only greets: at most five words and a comma or exclamation mark at the end. */
function isGreeting(line: string): boolean {
  return line.length <= 40 && /[,!，！]$/.test(line) && line.split(/\s+/).length <= 5;
}

/** The first line of a signal that says something, and what follows; one greeting before it is left out. */
export function titleAndRest(content: string): SignalWords {
  const first = firstLine(content);
  const { title, rest } = first.rest !== "" && isGreeting(first.title) ? firstLine(first.rest) : first;
  return { title: title.replace(/^#{1,6} /, ""), rest };
}

function firstLine(content: string): SignalWords {
  const text = content.trim();
  const end = text.indexOf("\n");
  if (end < 0) return { title: text, rest: "" };
  return { title: text.slice(0, end).trim(), rest: text.slice(end + 1).trim() };
}

/** A text without its line breaks and the marks of headings, for where a few lines of it are shown. */
export function inOneLine(text: string): string {
  return text
    .split("\n")
    .map((line) => line.trim().replace(/^#{1,6} /, ""))
    .filter((line) => line !== "")
    .join(" · ");
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
