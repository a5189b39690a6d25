/** Mentions in notes: what is being typed after an `@`, and where stored mentions stand in a text. Pure. */
import { personName } from "@/nouns/session/queries";

export interface Mentionable {
  readonly uuid: string;
  readonly first_name: string;
  readonly last_name: string;
  readonly email: string;
}

const LONGEST = 60;

/** The name that is being typed before the caret, after an `@` that begins a word; null for none. */
export function typedName(
  text: string,
  caret: number,
): { readonly at: number; readonly name: string } | null {
  const at = text.lastIndexOf("@", caret - 1);
  if (at < 0 || caret - at > LONGEST) return null;
  const before = text.charAt(at - 1);
  if (before !== "" && /[\p{L}\p{N}]/u.test(before)) return null;
  const name = text.slice(at + 1, caret);
  return name.includes("\n") ? null : { at, name };
}

/** The members whose name or address has what was typed; nobody once a whole name stands there. */
export function matchingMembers(
  members: readonly Mentionable[],
  name: string,
): readonly { readonly member: Mentionable; readonly written: string }[] {
  const typed = name.toLowerCase();
  const names = members.map((one) => personName(one).toLowerCase());
  return members
    .map((member) => {
      const own = personName(member);
      // Two members of one name are told apart by their addresses.
      const unique = names.filter((one) => one === own.toLowerCase()).length === 1;
      return { member, written: unique ? own : member.email };
    })
    .filter(({ member, written }) => {
      if (typed.startsWith(written.toLowerCase())) return false;
      return `${personName(member)} ${member.email}`.toLowerCase().includes(typed);
    })
    .slice(0, 5);
}

/** The text with a member's name in place of what was typed, and where the caret goes. */
export function withMention(text: string, at: number, caret: number, written: string) {
  const begin = `${text.slice(0, at)}@${written} `;
  return { text: begin + text.slice(caret).replace(/^ /, ""), caret: begin.length };
}

export interface NotePart {
  readonly at: number;
  readonly text: string;
  readonly mentions: boolean;
}

/** A note in parts: what mentions somebody, and the rest. */
export function noteParts(text: string, mentions: readonly { readonly name: string }[]): readonly NotePart[] {
  const names = mentions.map((one) => `@${one.name}`).sort((one, other) => other.length - one.length);
  const parts: NotePart[] = [];
  let from = 0;
  let at = text.indexOf("@");
  while (at >= 0) {
    const start = at;
    const name = names.find((one) => text.startsWith(one, start));
    if (name !== undefined) {
      if (start > from) parts.push({ at: from, text: text.slice(from, start), mentions: false });
      parts.push({ at: start, text: name, mentions: true });
      from = start + name.length;
    }
    at = text.indexOf("@", Math.max(from, start + 1));
  }
  if (from < text.length) parts.push({ at: from, text: text.slice(from), mentions: false });
  return parts;
}
