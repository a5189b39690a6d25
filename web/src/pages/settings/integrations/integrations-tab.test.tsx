import { screen, within } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";
import type { Tracker } from "@/api/types";
import { type FakeServer, startServer } from "@/testing/fake-server";
import { expectMessage, openDialog, PROJECT, renderInApp } from "@/testing/render-in-app";
import { IntegrationsTab } from "./integrations-tab";

const BASE = `/api/projects/${PROJECT}/tracker/`;
const TRACKER: Tracker = {
  id: 7,
  kind: "github",
  target: { repository: "acme/shop" },
  name: "acme/shop",
  rules: {
    push_status: true,
    pull_status: true,
    push_assignee: true,
    pull_assignee: true,
    push_priority: false,
    link_comment: true,
    pull_comments: false,
    recurrence: "reopen",
    content: "auto",
  },
  open_from: null,
  state: "active",
  failures: 0,
  rests_until: null,
  last_ok_at: "2026-11-01T10:00:00Z",
  last_webhook_at: null,
  last_error: "The tracker answers 502.",
  last_error_at: null,
  created_at: "2026-11-01T10:00:00Z",
  webhook_path: "/api/trackers/7/webhook/",
  webhook_secret: null,
};
const FAILED = {
  id: "l1",
  report: "r1",
  followed_report: "r1",
  state: "creating",
  adopted: false,
  reference: null,
  url: null,
  issue_state: null,
  error: "The tracker answers 422: customfield_7 is required.",
  attempts: 1,
  due_at: null,
  created_at: "2026-11-01T10:00:00Z",
  checked_at: null,
  ended_at: null,
};

let server: FakeServer;
beforeEach(() => {
  server = startServer();
  server.answers(`GET ${BASE}`, { results: [TRACKER] });
  const noSlack = { connection: null, interactions_url: null, manifest: null };
  server.answers(`GET /api/projects/${PROJECT}/slack_app/`, noSlack);
  server.answers(`GET ${BASE}issues/`, { count: 1, next: null, previous: null, results: [FAILED] });
});

it("connects a tracker once for a double click and shows the secret of its webhook", async () => {
  server.answers(`GET ${BASE}`, { results: [] });
  const answer = server.holds(`POST ${BASE}`);
  const { user } = await renderInApp(<IntegrationsTab projectId={PROJECT} />);
  await user.selectOptions(await screen.findByLabelText("Tracker"), "Jira");
  await user.type(screen.getByLabelText("Project"), "SHOP");
  await user.type(screen.getByLabelText("Site"), "https://acme.atlassian.net");
  await user.type(screen.getByLabelText("Token"), "secret");
  await user.dblClick(screen.getByRole("button", { name: "Connect" }));
  answer({ ...TRACKER, webhook_secret: "once" });
  await expectMessage("Connected. Test it to use it.");
  expect(await screen.findByText("once")).toBeDefined();
  expect(server.sent).toMatchObject([
    {
      body: {
        kind: "jira",
        target: { project_key: "SHOP", api: "https://acme.atlassian.net" },
        token: "secret",
      },
    },
  ]);
});

it("shows the reason when the server refuses to connect", async () => {
  server.answers(`GET ${BASE}`, { results: [] });
  server.refuses(`POST ${BASE}`, "The address of the API must look like https://api.example.com.");
  const { user } = await renderInApp(<IntegrationsTab projectId={PROJECT} />);
  await user.type(await screen.findByLabelText("Repository"), "acme/shop");
  await user.type(screen.getByLabelText("Token, optional"), "secret{Enter}");
  expect((await screen.findByRole("alert")).textContent).toMatch(/address of the API/);
});

it("tests the tracker, shows errors, and changes a rule", async () => {
  server.answers(`POST ${BASE}test/`, {
    ok: true,
    name: "acme/shop",
    public: false,
    problems: ["The token may not push."],
  });
  server.answers(`PATCH ${BASE}`, TRACKER);
  const { user } = await renderInApp(<IntegrationsTab projectId={PROJECT} />);
  expect(await screen.findByText(/answers 502/)).toBeDefined();
  expect(await screen.findByText(/customfield_7 is required/)).toBeDefined();
  await user.click(screen.getByRole("button", { name: "Test" }));
  await expectMessage("The tracker can be used.");
  expect(await screen.findByText("The token may not push.")).toBeDefined();
  await user.click(screen.getByLabelText("Closing an issue resolves or dismisses its report"));
  await expectMessage("Saved.");
  await user.selectOptions(screen.getByLabelText("Reports that get an issue by themselves"), "P1 and higher");
  expect(server.sent).toMatchObject([
    { method: "POST" },
    { method: "PATCH", body: { rules: { pull_status: false } } },
    { method: "PATCH", body: { open_from: "P1" } },
  ]);
});

it("disconnects once the kind is typed", async () => {
  server.answers(`DELETE ${BASE}`, null, 204);
  const { user } = await renderInApp(<IntegrationsTab projectId={PROJECT} />);
  const dialog = within(await openDialog(user, "Disconnect…"));
  await user.type(dialog.getByRole("textbox"), "github");
  await user.dblClick(dialog.getByRole("button", { name: "Disconnect" }));
  await expectMessage("The tracker is disconnected.");
  expect(server.sent).toMatchObject([{ method: "DELETE", path: BASE }]);
});

it("tells viewers why they can't change the tracker", async () => {
  const { user } = await renderInApp(<IntegrationsTab projectId={PROJECT} />, { role: "viewer" });
  await user.click(await screen.findByRole("button", { name: "Test", description: /Viewers can only read/ }));
  expect(server.sent).toEqual([]);
});
