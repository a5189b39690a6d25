import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { BOUND_BY } from "@/actions/bound-by";

const SOURCES = fileURLToPath(new URL("..", import.meta.url));

it("names every module that binds an action, and no other", () => {
  const calls: Record<string, string[]> = {};
  for (const entry of readdirSync(SOURCES, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!/\.tsx?$/.test(path) || /\.test\.tsx?$|\.d\.ts$/.test(path)) continue;
    for (const [, id = ""] of readFileSync(path, "utf8").matchAll(/\buseAction\(\s*"([^"]+)"/g)) {
      calls[id] = [...new Set([...(calls[id] ?? []), relative(SOURCES, path)])].sort();
    }
  }
  const table = Object.fromEntries(
    Object.entries(BOUND_BY).map(([id, modules]) => [id, [...modules].sort()]),
  );
  expect(calls).toEqual(table);
});
