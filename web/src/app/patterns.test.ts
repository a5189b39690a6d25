/** The cost of patterns and of functions that read texts of strangers grows no faster than the texts. */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseDiff } from "react-diff-view";
import { parseSync } from "vite";
import { describe, expect, it } from "vitest";
import { inOneLine, titleAndRest } from "@/nouns/evidence/signal-text";
import { readSkill } from "@/nouns/scouts/skill-text";
import { helpParts } from "@/nouns/sources/labels";
import { paragraphs, proseParts } from "@/ui/display/prose";

const SOURCES = fileURLToPath(new URL("..", import.meta.url));
const LONGER = 32;
/** A linear cost grows 32 times, a quadratic one 1024 times. */
const SUSPICIOUS = 150;
/** Milliseconds: what is shorter is not told apart from the noise of a busy machine. */
const LEAST = 0.2;

interface Place {
  readonly file: string;
  readonly pattern: RegExp;
}

interface Text {
  readonly before: string;
  readonly piece: string;
  readonly after: string;
}

/** All nodes of a syntax tree but types. */
function* nodesOf(value: unknown): Generator<object> {
  if (typeof value !== "object" || value === null) return;
  if ("type" in value && value.type === "TSTypeAnnotation") return;
  yield value;
  for (const part of Object.values(value)) yield* nodesOf(part);
}

function readFile(path: string): { readonly patterns: readonly Place[]; readonly makesMore: boolean } {
  const nodes = [...nodesOf(parseSync(path, readFileSync(path, "utf8")).program)];
  const patterns = nodes.flatMap((node) =>
    "value" in node && node.value instanceof RegExp ? [node.value] : [],
  );
  const file = relative(SOURCES, path);
  return {
    patterns: patterns.map((pattern) => ({ file, pattern })),
    makesMore: nodes.some((node) => "name" in node && node.name === "RegExp"),
  };
}

const files = readdirSync(SOURCES, { recursive: true, withFileTypes: true })
  .map((entry) => join(entry.parentPath, entry.name))
  .filter((path) => /\.tsx?$/.test(path) && !/\.test\.tsx?$|\.d\.ts$/.test(path));
const found = files.map(readFile);
const patterns = found.flatMap((one) => one.patterns);

/** Milliseconds that this process computes. */
function milliseconds(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

/** Whether the cost of a function grows faster than a text of some length; measured again before saying so. */
function isSlow(run: (text: string) => unknown, { before, piece, after }: Text, length: number): boolean {
  const cost = (times: number) => {
    const text = before + piece.repeat((times * length) / piece.length) + after;
    return milliseconds(() => run(text));
  };
  return [1, 2, 3].every(() => {
    const long = cost(LONGER);
    return long > SUSPICIOUS * LEAST && long > SUSPICIOUS * Math.min(cost(1), cost(1), cost(1));
  });
}

/** Texts that repeat one or two of these parts, with something else behind them or not. */
function textsOf(parts: Iterable<string>, before = ""): readonly Text[] {
  const all = [...new Set(parts)];
  const pieces = [...all, ...all.flatMap((one) => all.map((other) => one + other))];
  return pieces.flatMap((piece) => ["", "\u0000"].map((after) => ({ before, piece, after })));
}

const CLASSES: Readonly<Record<string, string>> = { n: "\n", s: " \n", S: "a", d: "0", w: "a", b: "" };

/** Characters that a pattern may match: those that it names, and one of each class. */
function charactersOf(pattern: RegExp): string {
  return pattern.source
    .replace(/\\(.)/g, (_all, escaped: string) => CLASSES[escaped] ?? escaped)
    .replace(/[\\^$()[\]{}?+|]/g, "")
    .concat("a \n");
}

function slowTextOf(pattern: RegExp): Text | undefined {
  const everywhere = new RegExp(pattern, pattern.flags.replace("g", "").concat("g"));
  const run = (text: string) => text.replace(everywhere, "");
  const characters = charactersOf(pattern);
  return ["", ...new Set(characters)]
    .flatMap((before) => textsOf(characters, before))
    .find((text) => isSlow(run, text, 300));
}

describe("patterns", { timeout: 60_000 }, () => {
  it("are found, and are all literals", () => {
    expect(patterns.length).toBeGreaterThan(10);
    expect(found.filter((one) => one.makesMore)).toEqual([]);
  });

  it("that are slow would be noticed", () => {
    expect(slowTextOf(/\s+$/)).toBeDefined();
    expect(slowTextOf(/\*(.*)\*!/)).toBeDefined();
    expect(slowTextOf(/^ *x/)).toBeUndefined();
  });

  it("take no more than their share of time for a longer text", () => {
    const slow = patterns.filter(({ pattern }) => slowTextOf(pattern) !== undefined);
    expect(slow.map(({ file, pattern }) => `${file}: ${pattern}`)).toEqual([]);
  });
});

const DIFF = "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n";

describe("functions that read texts of strangers", { timeout: 60_000 }, () => {
  it.each<readonly [string, (text: string) => unknown, readonly string[]]>([
    ["helpParts", helpParts, [" ", "\n", "```", "**", "*a", "- ", "1."]],
    ["titleAndRest", titleAndRest, [" ", "\n", "a", "a,\n", "# "]],
    ["inOneLine", inOneLine, [" ", "\n", "#", "a"]],
    ["proseParts", proseParts, ["`", " ", "\n", "a"]],
    ["paragraphs", paragraphs, ["“", "”", ". ", "a"]],
    ["readSkill", (text) => readSkill(`---\na:\n${text}\n---\nb`), [" ", "\n", "- a\n", "a:", "'"]],
    ["parseDiff", (text) => parseDiff(`${DIFF}${text}`), [" ", "\n", "+a", "-a\n", "@@ -1 +1 @@\n"]],
  ])("take no more than their share of time: %s", (_name, run, parts) => {
    expect(textsOf(parts).find((text) => isSlow(run, text, 2_000))).toBeUndefined();
  });
});
