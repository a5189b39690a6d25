/** Rules about the code that no linter checks. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseSync } from "vite";
import { expect, it } from "vitest";

const SOURCES = fileURLToPath(new URL("..", import.meta.url));
const MOST_LINES = 250;
const MOST_FILES = 20;

const files = readdirSync(SOURCES, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && !entry.name.endsWith("schema.d.ts"))
  .map((entry) => join(entry.parentPath, entry.name));

it("has no file of more than 250 lines", () => {
  const long = files.filter((path) => readFileSync(path, "utf8").split("\n").length > MOST_LINES + 1);
  expect(long.map((path) => relative(SOURCES, path))).toEqual([]);
});

it("has no folder of more than twenty files", () => {
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

it("builds no HTML from text", () => {
  const makes = files.filter((path) =>
    /innerHTML|insertAdjacentHTML|document\.write/.test(readFileSync(path, "utf8")),
  );
  expect(makes.map((path) => relative(SOURCES, path))).toEqual(["lib/code-rules.test.ts"]);
});

/** Elements of a file that are natively disabled, but for fields of forms while a request runs: `Button disabled={…}`. */
function nativelyDisabled(path: string, text: string): readonly string[] {
  const found: string[] = [];
  const walk = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    if ("type" in value && value.type === "JSXOpeningElement" && "start" in value && "end" in value) {
      const element = text.slice(Number(value.start), Number(value.end));
      const name = /^<([\w.]+)/.exec(element)?.[1] ?? "";
      const attribute = /\sdisabled(?![\w-])(=\{[^}]*\})?/.exec(element)?.[0];
      const isField = /^(input|textarea|select|fieldset|TextField|TextArea|SelectField)$/.test(name);
      if (attribute && !(isField && attribute.includes("isPending")))
        found.push(`${path}: ${name}${attribute}`);
    }
    for (const part of Object.values(value)) walk(part);
  };
  walk(parseSync(path, text).program);
  return found;
}

it("disables no control natively, which would hide the reason from keyboards and screen readers", () => {
  const inputs = (attribute: string) => nativelyDisabled("a.tsx", `<input ${attribute} />`);
  expect(nativelyDisabled("a.tsx", '<Button kind="plain" disabled>Save</Button>')).toHaveLength(1);
  expect(nativelyDisabled("a.tsx", "<button onClick={() => go(1)} disabled={off} />")).toHaveLength(1);
  expect(inputs("disabled={readOnly}")).toHaveLength(1);
  expect(inputs("disabled={save.isPending}")).toEqual([]);
  expect(inputs('aria-disabled={true} data-disabled=""')).toEqual([]);
  const tsx = files.filter((path) => path.endsWith(".tsx"));
  expect(
    tsx.flatMap((path) => nativelyDisabled(relative(SOURCES, path), readFileSync(path, "utf8"))),
  ).toEqual([]);
});

/** Names that were replaced by standard terms, and must not come back. */
const REPLACED: Readonly<Record<string, string>> = {
  perform: "runAction",
  putBack: "rollback",
  readAgain: "refetch…",
  sayFailure: "errorMessage",
  settle: "invalidate…",
  speak: "announce",
  takeBack: "undo…",
  takeOut: "optimisticRemove",
  ticked: "selected",
};

it("uses the standard terms for what is in the cache, selected, announced and run", () => {
  const used = files
    .filter((path) => /\.tsx?$/.test(path) && !path.endsWith("code-rules.test.ts"))
    .flatMap((path) => {
      const words = new Set(readFileSync(path, "utf8").match(/\w+/g));
      return Object.keys(REPLACED)
        .filter((name) => words.has(name))
        .map((name) => `${relative(SOURCES, path)}: ${name}, instead of ${REPLACED[name]}`);
    });
  expect(used).toEqual([]);
});

it("names files and folders by what they hold", () => {
  const vague = files.filter((path) =>
    /(^|\/)(parts\/|(words|work|place|testing)\.tsx?$)/.test(relative(SOURCES, path)),
  );
  expect(vague.map((path) => relative(SOURCES, path))).toEqual([]);
});

/** The files that a file imports, of this app. */
function importsOf(path: string): readonly string[] {
  return [...readFileSync(path, "utf8").matchAll(/(?:from|import\() ?"(@\/|\.\/|\.\.\/)([^"]+)"/g)].flatMap(
    ([, where = "", rest = ""]) => {
      const base = where === "@/" ? join(SOURCES, rest) : join(dirname(path), where, rest);
      return files.filter((one) => one === `${base}.tsx` || one === `${base}.ts`);
    },
  );
}

it("tests every dialog as a component: directly, or as part of what opens it", () => {
  const tests = files.filter((path) => path.endsWith(".test.tsx"));
  const hosts = tests.flatMap(importsOf);
  const tested = new Set([...hosts, ...hosts.flatMap(importsOf)]);
  const dialogs = files.filter(
    (path) =>
      path.endsWith(".tsx") &&
      !tests.includes(path) &&
      /<(Dialog|TypedConfirm)\s/.test(readFileSync(path, "utf8")),
  );
  expect(dialogs.length).toBeGreaterThan(15);
  expect(dialogs.filter((path) => !tested.has(path)).map((path) => relative(SOURCES, path))).toEqual([]);
});
