import { clip } from "@/lib/format";
import styles from "@/ui/display/prose.module.css";

export interface ProsePart {
  readonly kind: "words" | "code";
  readonly text: string;
  /** Where it begins in the text. */
  readonly at: number;
}

/** A text in parts: what stands between two backticks of one line is code, the rest is words. */
export function proseParts(text: string): readonly ProsePart[] {
  const parts: ProsePart[] = [];
  let from = 0;
  while (from < text.length) {
    const open = text.indexOf("`", from);
    const close = open < 0 ? -1 : text.indexOf("`", open + 1);
    if (close < 0) break;
    const code = text.slice(open + 1, close);
    if (code === "" || code.includes("\n")) {
      parts.push({ kind: "words", text: text.slice(from, close), at: from });
      from = close;
      continue;
    }
    if (open > from) parts.push({ kind: "words", text: text.slice(from, open), at: from });
    parts.push({ kind: "code", text: code, at: open });
    from = close + 1;
  }
  if (from < text.length) parts.push({ kind: "words", text: text.slice(from), at: from });
  return parts;
}

const PARAGRAPH = 240;
const OPENING = "“(";
const CLOSING = "”)";

/**
 * A long text without line breaks in paragraphs of a few sentences; any other text as it is.
 *
 * A sentence ends at a full stop before a blank, outside of quotes and brackets.
 */
export function paragraphs(text: string): ReadonlyArray<{ at: number; text: string }> {
  if (text.length < 2 * PARAGRAPH || text.includes("\n")) return [{ at: 0, text }];
  const found: { at: number; text: string }[] = [];
  let from = 0;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const letter = text.charAt(at);
    if (OPENING.includes(letter)) depth += 1;
    else if (CLOSING.includes(letter)) depth = Math.max(0, depth - 1);
    const ends = letter === "." && text.charAt(at + 1) === " " && depth === 0;
    if (!ends || at - from < PARAGRAPH || text.length - at < PARAGRAPH / 3) continue;
    found.push({ at: from, text: text.slice(from, at + 1) });
    from = at + 2;
  }
  return [...found, { at: from, text: text.slice(from) }];
}

/** Text of anybody to read: its line breaks stay, `code` is code, and nothing of it is ever HTML. */
export function Prose({ text, longest = 12_000 }: { text: string; longest?: number }) {
  return paragraphs(clip(text, longest)).map((paragraph) => (
    <p key={paragraph.at} className={styles.prose} dir="auto">
      <Phrase text={paragraph.text} />
    </p>
  ));
}

/** A few words of anybody within other words: `code` is code, and nothing of it is ever HTML. */
export function Phrase({ text }: { text: string }) {
  return (
    <>
      {proseParts(text).map((part) =>
        part.kind === "code" ? (
          <code key={part.at} className={styles.code}>
            {part.text}
          </code>
        ) : (
          part.text
        ),
      )}
    </>
  );
}
