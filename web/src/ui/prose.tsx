import { clip } from "@/lib/words";
import styles from "@/ui/prose.module.css";

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

/** Text of anybody to read: its line breaks stay, `code` is code, and nothing of it is ever HTML. */
export function Prose({ text, longest = 12_000 }: { text: string; longest?: number }) {
  return (
    <p className={styles.prose} dir="auto">
      {proseParts(clip(text, longest)).map((part) =>
        part.kind === "code" ? (
          <code key={part.at} className={styles.code}>
            {part.text}
          </code>
        ) : (
          part.text
        ),
      )}
    </p>
  );
}
