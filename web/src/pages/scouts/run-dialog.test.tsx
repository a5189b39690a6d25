import { within } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";
import type { ScoutConfig } from "@/api/types";
import { type FakeServer, startServer } from "@/testing/fake-server";
import {
  expectEscapeToReturn,
  expectMessage,
  expectNoDialog,
  Opener,
  openDialog,
  PROJECT,
  renderInApp,
} from "@/testing/render-in-app";
import { RunDialog } from "./run-dialog";

const SCOUT: ScoutConfig = {
  id: "c1",
  skill_name: "signals-scout-release-watch",
  display_name: "Release watch",
  description: "",
  enabled: true,
  emit: true,
  status: "active",
  scout_origin: "canonical",
  scout_role: "specialist",
  run_interval_minutes: 1440,
  run_cron_schedule: null,
  last_run_at: null,
  auto_pause_exempt: false,
  consecutive_failure_count: 0,
  pause_reason: null,
  deprecation: null,
  model: null,
  network_access: "trusted",
  mcp_gateway_server_ids: [],
  output_destinations: null,
  owners: [],
  repositories: [],
  source_id: null,
  source_product: null,
  status_changed_at: null,
  status_changed_by: null,
  structured_output_schema: null,
  tags: [],
  write_scopes: [],
  created_at: "2026-11-01T10:00:00Z",
  updated_at: "2026-11-01T10:00:00Z",
};
const RUN = `/api/projects/${PROJECT}/signals/scout/configs/c1/run/`;

function Host() {
  return (
    <Opener>
      {(open, close) => <RunDialog open={open} onClose={close} projectId={PROJECT} scout={SCOUT} />}
    </Opener>
  );
}

let server: FakeServer;
beforeEach(() => {
  server = startServer();
});

it("runs with the note, once for a double click, and forgets it afterwards", async () => {
  server.answers(`POST ${RUN}`, { id: "run1" });
  const { user } = await renderInApp(<Host />);
  const dialog = within(await openDialog(user));
  const note = dialog.getByLabelText("What to focus on");
  expect(document.activeElement).toBe(note);
  await user.type(note, "  Only staging. ");
  await user.dblClick(dialog.getByRole("button", { name: "Run now" }));
  await expectNoDialog();
  await expectMessage("Release watch runs now.");
  expect(server.sent).toMatchObject([{ method: "POST", path: RUN, body: { note: "Only staging." } }]);
  const again = within(await openDialog(user));
  expect(again.getByLabelText("What to focus on")).toHaveProperty("value", "");
});

it("says why it could not be run, and keeps the note", async () => {
  server.refuses(`POST ${RUN}`, "A run of it is in progress.", { status: 409, code: "conflict" });
  const { user } = await renderInApp(<Host />);
  const dialog = within(await openDialog(user));
  await user.type(dialog.getByLabelText("What to focus on"), "Only staging.");
  await user.click(dialog.getByRole("button", { name: "Run now" }));
  await expectMessage("Release watch could not be run. A run of it is in progress.");
  const again = within(await openDialog(user));
  expect(again.getByLabelText("What to focus on")).toHaveProperty("value", "Only staging.");
});

it("closes with Escape and gives the focus back", async () => {
  const { user } = await renderInApp(<Host />);
  await expectEscapeToReturn(user);
  expect(server.sent).toEqual([]);
});
