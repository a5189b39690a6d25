// Writes ../src/api/schema.d.ts from the API's description; `--check` only says when the file is stale.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";

const target = fileURLToPath(new URL("../src/api/schema.d.ts", import.meta.url));
const root = fileURLToPath(new URL("../../", import.meta.url));
const python = process.env.POSTROOM_PYTHON ?? `${root}.venv/bin/python`;

const described = execFileSync(python, ["-m", "postroom", "dev", "schema"], {
  encoding: "utf8",
  maxBuffer: 64 * 1024 * 1024,
});
const heading = "// Generated from the API's description by `npm run types`. Do not edit.\n\n";
const written =
  heading +
  astToString(await openapiTS(JSON.parse(described), { alphabetize: true, defaultNonNullable: false }));

if (!process.argv.includes("--check")) {
  writeFileSync(target, written);
} else if (!existsSync(target) || readFileSync(target, "utf8") !== written) {
  console.error("web/src/api/schema.d.ts is stale. Run: make web-types");
  process.exit(1);
}
