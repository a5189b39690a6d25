/** A SKILL.md as somebody writes it: its parts, and what is wrong with them line by line. Pure. */
import type { NewScout } from "@/api/types";
import { SCOUT_PREFIX } from "@/nouns/scouts/labels";

export const TOOLS = [
  "project-profile",
  "inbox-search",
  "signals-search",
  "metrics-query",
  "runs-list",
  "scratchpad-search",
  "notes-list",
  "members-list",
  "repositories-list",
  "repository-files",
  "repository-read",
  "scratchpad-remember",
  "scratchpad-forget",
  "emit-signal",
  "emit-report",
  "edit-report",
  "record-output",
] as const;

const LONGEST_NAME = 64;
const LONGEST_DESCRIPTION = 1024;

export interface Problem {
  /** From 1. */
  readonly line: number;
  readonly text: string;
}

export interface SkillText {
  readonly skill: Pick<NewScout, "name" | "description" | "body" | "allowed_tools">;
  readonly problems: readonly Problem[];
}

interface Entry {
  readonly line: number;
  readonly value: string;
  readonly items: string[];
}

function unquoted(value: string): string {
  const trimmed = value.trim();
  const quote = trimmed[0];
  const quoted = trimmed.length > 1 && (quote === '"' || quote === "'") && trimmed.endsWith(quote);
  return quoted ? trimmed.slice(1, -1) : trimmed;
}

/** Reads `name: value` lines and the `- item` lines below them; says what it can't read. */
function entriesOf(lines: readonly string[], problems: Problem[]): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  let current: string | null = null;
  lines.forEach((text, index) => {
    const line = index + 2;
    if (text.trim() === "" || text.trimStart().startsWith("#")) return;
    const trimmed = text.trim();
    const above = current === null ? undefined : entries.get(current);
    if (trimmed.startsWith("- ") && above) {
      above.items.push(unquoted(trimmed.slice(2)));
      return;
    }
    const colon = text.indexOf(":");
    if (colon < 1 || text.startsWith(" ")) {
      problems.push({ line, text: "Write “name: value”, or “- item” below a name." });
      return;
    }
    current = text.slice(0, colon).trim();
    if (entries.has(current)) problems.push({ line, text: `“${current}” occurs twice.` });
    entries.set(current, { line, value: unquoted(text.slice(colon + 1)), items: [] });
  });
  return entries;
}

function nameProblem(name: string): string | null {
  if (name === "") return "The front matter needs a “name”.";
  if (!name.startsWith(SCOUT_PREFIX)) return `The name of a scout starts with “${SCOUT_PREFIX}”.`;
  if (name.length > LONGEST_NAME) return `A name has at most ${LONGEST_NAME} characters.`;
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) {
    return "A name has lower-case letters, digits and single hyphens.";
  }
  return null;
}

function descriptionProblem(description: string): string | null {
  if (description === "")
    return "The front matter needs a “description”: what the scout is for, in a sentence or two.";
  if (description.length > LONGEST_DESCRIPTION) {
    return `A description has at most ${LONGEST_DESCRIPTION} characters; this has ${description.length}.`;
  }
  return null;
}

function checkFields(entries: ReadonlyMap<string, Entry>, problems: Problem[]): void {
  const say = (name: string, text: string | null) => {
    if (text !== null) problems.push({ line: entries.get(name)?.line ?? 1, text });
  };
  say("name", nameProblem(entries.get("name")?.value ?? ""));
  say("description", descriptionProblem(entries.get("description")?.value ?? ""));
  for (const tool of toolsOf(entries.get("allowed-tools")) ?? []) {
    if (!TOOLS.some((one) => one === tool)) say("allowed-tools", `There is no tool “${tool}”.`);
  }
  for (const name of entries.keys()) {
    if (!["name", "description", "allowed-tools"].includes(name)) {
      say(name, `“${name}” can't be set here. Use name, description and allowed-tools.`);
    }
  }
}

function toolsOf(entry: Entry | undefined): string[] | null {
  if (!entry) return null;
  return [...entry.value.split(/\s+/).filter(Boolean), ...entry.items];
}

/** Reads a SKILL.md. What is wrong is in `problems`, in the order of the lines. */
export function readSkill(text: string): SkillText {
  const lines = text.split("\n").map((line) => (line.endsWith("\r") ? line.slice(0, -1) : line));
  const problems: Problem[] = [];
  const end =
    lines[0]?.trim() === "---" ? lines.findIndex((line, at) => at > 0 && line.trim() === "---") : -1;
  if (end < 0) {
    problems.push({
      line: 1,
      text: "It starts with a line “---”, the front matter, and another line “---”.",
    });
    return { skill: { name: "", description: "", body: "" }, problems };
  }
  const entries = entriesOf(lines.slice(1, end), problems);
  checkFields(entries, problems);
  const body = lines
    .slice(end + 1)
    .join("\n")
    .trim();
  if (body === "")
    problems.push({ line: end + 1, text: "There are no instructions below the front matter." });
  const tools = toolsOf(entries.get("allowed-tools"));
  return {
    skill: {
      name: entries.get("name")?.value ?? "",
      description: entries.get("description")?.value ?? "",
      body,
      ...(tools === null ? {} : { allowed_tools: tools }),
    },
    problems: problems.sort((one, other) => one.line - other.line),
  };
}

/** A skill to begin with. */
export const TEMPLATE = `---
name: signals-scout-my-scout
description: Finds reports about check-in that nobody has looked at for a week.
allowed-tools:
  - project-profile
  - inbox-search
  - signals-search
  - notes-list
  - scratchpad-search
  - scratchpad-remember
  - emit-signal
---

# My scout

## What to look for

Say what is a finding, and what is none.

## How to look

1. Read the project profile and the notes.
2. Search the scratchpad for what was found before, and leave that out.
3. Search the inbox and the signals.

## What to emit

One finding a problem, with what you saw, where, and why it matters.
`;
