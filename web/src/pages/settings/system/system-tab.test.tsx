import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import type { System } from "@/api/types";
import { startServer } from "@/testing/fake-server";
import { renderInApp } from "@/testing/render-in-app";
import { size } from "./system-columns";
import { SystemTab } from "./system-tab";

const SYSTEM: System = {
  version: "0.1.0",
  schema_revision: "0063",
  postgres: "18.1",
  python: "3.13.5",
  language_model: null,
  embedding_model: "minilm",
  database_bytes: 41_000_000,
  findings: [
    { check: "workers", state: "ok", details: "1 with a heartbeat", action: "" },
    {
      check: "backup",
      state: "warning",
      details: "No backup was ever made.",
      action: "Run postroom backup.",
    },
  ],
  processes: [
    {
      role: "worker",
      host: "a-host",
      pid: 7,
      version: "0.1.0",
      started_at: null,
      silent_seconds: 90,
      state: "silent",
      schedules: true,
    },
  ],
  queues: [
    { name: "job:research", waiting: 2, running: 1, oldest_seconds: 30 },
    { name: "signals", waiting: 0, running: 0, oldest_seconds: 0 },
  ],
  tables: [{ name: "signals", bytes: 1_450_000, rows: 1200 }],
  retention: [{ setting: "POSTROOM_SDKS__RETENTION_DAYS", days: 30, meaning: "Days that events are kept." }],
  deletions: [{ what: "error issues", deleted_at: "2026-11-30T12:00:00.000000Z", deleted: 7, total: 1400 }],
  backup: null,
};

it("says what is wrong with the server, and what to do", async () => {
  startServer().answers("GET /api/system/", SYSTEM);
  await renderInApp(<SystemTab />);
  expect(await screen.findByText("Run postroom backup.")).toBeTruthy();
  expect(screen.getByText("Worker, scheduling")).toBeTruthy();
  expect(screen.getByText(/Silent for/)).toBeTruthy();
  expect(screen.getByText("Research")).toBeTruthy();
  expect(screen.getByRole("table", { name: "Queues" }).textContent).not.toContain("Signals");
  expect(screen.getByText("1.4 MB")).toBeTruthy();
  expect(screen.getByText("30 days")).toBeTruthy();
  expect(screen.getByRole("table", { name: "Deleted" }).textContent).toContain("Error issues");
});

it("says why it can't be shown", async () => {
  startServer().answers("GET /api/system/", { detail: "Only signed-in administrators may see this." }, 403);
  await renderInApp(<SystemTab />);
  expect(await screen.findByText(/Only signed-in administrators/)).toBeTruthy();
});

it.each([
  [999, "999 bytes"],
  [1000, "1.0 KB"],
  [12_300_000, "12 MB"],
  [5e15, "5000 TB"],
])("writes %d bytes as %s", (bytes, words) => expect(size(bytes)).toBe(words));
