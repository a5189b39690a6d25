// Writes ../src/api/schema.d.ts from the API's description, below the heading that is given.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";

const target = fileURLToPath(new URL("../src/api/schema.d.ts", import.meta.url));
const root = fileURLToPath(new URL("../../", import.meta.url));
const python = process.env.POSTROOM_PYTHON ?? `${root}.venv/bin/python`;

const described = execFileSync(python, ["-m", "postroom", "dev", "schema"], {
  encoding: "utf8",
  maxBuffer: 64 * 1024 * 1024,
});
const types = astToString(
  await openapiTS(JSON.parse(described), { alphabetize: true, defaultNonNullable: false }),
);
writeFileSync(target, `${process.argv[2]}\n\n${types}`);
