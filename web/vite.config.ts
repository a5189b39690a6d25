import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const out = fileURLToPath(new URL("../src/postroom/api/web", import.meta.url));

/** Writes `NAME.gz` beside every asset, so that the server compresses nothing while it serves. */
function gzipBeside(): Plugin {
  let folder = "";
  return {
    name: "gzip-beside",
    apply: "build",
    configResolved(config) {
      folder = resolve(config.root, config.build.outDir, "assets");
    },
    closeBundle() {
      if (!existsSync(folder)) return;
      for (const name of readdirSync(folder)) {
        if (name.endsWith(".gz")) continue;
        const path = join(folder, name);
        writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level: 9 }));
      }
    },
  };
}

const ENTRY = fileURLToPath(new URL("./src/app/main.tsx", import.meta.url));

/** Modules that the entry imports, by whatever way, but for what is imported on demand. */
const firstLoad = new Set<string>();

function isFirstLoad(
  id: string,
  moduleOf: (id: string) => { importedIds: readonly string[] } | null,
): boolean {
  const waiting = firstLoad.size === 0 ? [ENTRY] : [];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (firstLoad.has(next)) continue;
    firstLoad.add(next);
    // The index of Radix imports all of its parts, most of which are for later.
    if (!next.includes("/radix-ui/")) waiting.push(...(moduleOf(next)?.importedIds ?? []));
  }
  return firstLoad.has(id);
}

export default defineConfig({
  base: "./",
  plugins: [react(), gzipBeside()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    outDir: out,
    emptyOutDir: true,
    sourcemap: false,
    target: "es2023",
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // One file for all that the first page needs: each request costs more than it carries.
          groups: [
            {
              debugName: "first",
              name: (id, context) => (isFirstLoad(id, (one) => context.getModuleInfo(one)) ? "first" : null),
            },
          ],
        },
      },
    },
  },
  server: {
    proxy: Object.fromEntries(
      ["/api", "/mcp"].map((path) => [path, process.env.POSTROOM_ADDRESS ?? "http://127.0.0.1:8000"]),
    ),
  },
  test: {
    css: { modules: { classNameStrategy: "non-scoped" } },
    restoreMocks: true,
    projects: [
      { extends: true, test: { name: "functions", environment: "node", include: ["src/**/*.test.ts"] } },
      {
        extends: true,
        test: {
          name: "components",
          isolate: false,
          environment: "jsdom",
          include: ["src/**/*.test.tsx"],
          setupFiles: ["src/testing/setup.ts"],
          // Wide, for busy machines: looking elements up by their role is slow in jsdom.
          testTimeout: 30_000,
        },
      },
    ],
  },
});
