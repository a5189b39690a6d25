import { screen, within } from "@testing-library/react";
import { expect, it } from "vitest";
import type { ArtefactOf } from "@/api/artefacts";
import Changes from "@/nouns/diff/changes";
import { startServer } from "@/testing/fake-server";
import { PROJECT, renderInApp } from "@/testing/render-in-app";

const PATH = `/api/projects/${PROJECT}/signals/reports/r1/artefacts/c1/diff/`;

const COMMIT: ArtefactOf<"commit"> = {
  id: "c1",
  type: "commit",
  content: { repository: "acme/shop", branch: "fix/it", commit_sha: "0".repeat(40), message: "Mend it" },
  created_at: "2026-11-01T10:00:00Z",
  created_by: null,
  task_id: null,
  client: null,
  updated_at: "2026-11-01T10:00:00Z",
};

it("folds a file of five megabytes, and draws no line of it", async () => {
  const lines = Array.from({ length: 50_000 }, (_, number) => `+line ${number} ${"x".repeat(90)}\n`).join("");
  const diff = `diff --git a/big b/big\n--- a/big\n+++ b/big\n@@ -0,0 +1,50000 @@\n${lines}`;
  startServer().answers(`GET ${PATH}`, { diff, truncated: false });
  await renderInApp(<Changes projectId={PROJECT} reportId="r1" commits={[COMMIT]} />);
  expect(await screen.findByRole("button", { name: "Show 50,000 lines" })).toBeDefined();
  expect(document.querySelectorAll("tr")).toHaveLength(0);
});

it("says that the end of a diff is missing, and shows its markup as text", async () => {
  const diff = [
    "diff --git a/src/f.py b/src/f.py",
    "--- a/src/f.py",
    "+++ b/src/f.py",
    "@@ -1,1 +1,1 @@",
    '-second = "<img src=x onerror=alert(1)>"',
    '+second = "</script><script>alert(2)</script>"',
    "",
  ].join("\n");
  startServer().answers(`GET ${PATH}`, { diff, truncated: true });
  await renderInApp(<Changes projectId={PROJECT} reportId="r1" commits={[COMMIT]} />);
  const file = within(await screen.findByRole("region", { name: "Diff of src/f.py" }));
  expect(file.getByText('second = "</script><script>alert(2)</script>"')).toBeDefined();
  expect(document.querySelector("img, script")).toBeNull();
  expect(screen.getByText(/its end is missing/)).toBeDefined();
});
