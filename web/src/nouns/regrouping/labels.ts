/** The words of regrouping. Pure. */
import { clip } from "@/lib/format";

export interface JoinNote {
  readonly id: string;
  readonly words: string;
}

/** Each reason for which signals joined, once, in the order of the notes, and how often it was given. */
export function joinedLabel(
  notes: ReadonlyArray<{ readonly id: string; readonly content: { readonly note: string } }>,
): readonly JoinNote[] {
  const found = new Map<string, { readonly id: string; times: number }>();
  for (const { id, content } of notes) {
    const words = clip(content.note, 600);
    const same = found.get(words);
    if (same) same.times += 1;
    else found.set(words, { id, times: 1 });
  }
  return [...found].map(([words, { id, times }]) => ({
    id,
    words: times > 1 ? `${words} (${times} times)` : words,
  }));
}
