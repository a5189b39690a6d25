/** Rules of the house that no linter holds. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const SOURCES = fileURLToPath(new URL("..", import.meta.url));
const MOST_LINES = 250;
const MOST_FILES = 20;

const files = readdirSync(SOURCES, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && !entry.name.endsWith("schema.d.ts"))
  .map((entry) => join(entry.parentPath, entry.name));

it("has no file that is too long to be read in one go", () => {
  const long = files.filter((path) => readFileSync(path, "utf8").split("\n").length > MOST_LINES + 1);
  expect(long.map((path) => relative(SOURCES, path))).toEqual([]);
});

it("has no folder in which nobody finds anything", () => {
  const amounts = new Map<string, number>();
  for (const path of files) {
    const folder = relative(SOURCES, dirname(path));
    amounts.set(folder, (amounts.get(folder) ?? 0) + 1);
  }
  expect([...amounts].filter(([, amount]) => amount > MOST_FILES)).toEqual([]);
});

it("keeps colours in the tokens", () => {
  const raw = files.filter(
    (path) =>
      path.endsWith(".css") &&
      !path.endsWith("tokens.css") &&
      /#[0-9a-f]{3,8}\b|rgba?\(/i.test(readFileSync(path, "utf8")),
  );
  expect(raw.map((path) => relative(SOURCES, path))).toEqual([]);
});

it("makes no HTML of texts", () => {
  const makes = files.filter((path) =>
    /innerHTML|insertAdjacentHTML|document\.write/.test(readFileSync(path, "utf8")),
  );
  expect(makes.map((path) => relative(SOURCES, path))).toEqual(["lib/house.test.ts"]);
});
