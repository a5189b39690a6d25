import { screen, within } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";
import type { Destination } from "@/api/types";
import { type FakeServer, startServer } from "@/testing/fake-server";
import {
  expectEscapeToReturn,
  expectMessage,
  expectNoDialog,
  openDialog,
  PROJECT,
  renderInApp,
} from "@/testing/render-in-app";
import { NotificationsTab } from "./notifications-tab";

const BASE = `/api/projects/${PROJECT}/notifications/`;
const DESTINATIONS = `${BASE}destinations/`;
const ADD = "Add a destination";
const OPS: Destination = {
  id: "d1",
  kind: "slack",
  name: "Ops",
  address: "https://hooks.slack.com/…",
  personal: false,
  events: ["report.ready"],
  min_priority: "P1",
  sources: [],
  areas: [],
  repositories: ["acme/shop"],
  only_mine: false,
  quiet: { start: "22:00", end: "07:00", time_zone: "UTC", days: [4], let_through: null },
  per_hour: null,
  digest: null,
  next_digest_at: null,
  state: "active",
  failures: 0,
  rests_until: null,
  last_sent_at: null,
  last_error: "the answer was 503.",
  last_error_at: null,
  created_at: "2026-11-01T10:00:00Z",
  secret: null,
};
const TEST = {
  id: "t1",
  destination: "d1",
  report: null,
  kind: "test",
  events: [],
  status: "delivered",
  held: false,
  attempts: 1,
  answer: "200 ok",
  error: null,
  not_before: OPS.created_at,
  created_at: OPS.created_at,
  started_at: null,
  ended_at: null,
};
const DEAD = { ...TEST, id: "t2", kind: "report", events: ["report.ready"], status: "dead", error: "gone" };

let server: FakeServer;
beforeEach(() => {
  server = startServer();
  server.answers(`GET ${DESTINATIONS}`, { results: [OPS] });
});

it("adds a destination once for a double click and shows the secret of a webhook", async () => {
  const answer = server.holds(`POST ${DESTINATIONS}`);
  const { user } = await renderInApp(<NotificationsTab projectId={PROJECT} />);
  const dialog = within(await openDialog(user, ADD));
  await user.selectOptions(dialog.getByLabelText("Kind"), "Webhook of your own, signed");
  await user.type(dialog.getByLabelText("Address"), "https://ops.example.com/hook");
  await user.selectOptions(dialog.getByLabelText("Priority"), "P1 and higher");
  await user.dblClick(dialog.getByRole("button", { name: "Add" }));
  answer({ ...OPS, id: "d2", kind: "webhook", secret: "whsec_once" });
  await expectMessage("Added. Send a test to use it.");
  await expectNoDialog();
  expect(await screen.findByText("whsec_once")).toBeDefined();
  expect(server.sent).toMatchObject([
    {
      body: {
        kind: "webhook",
        address: "https://ops.example.com/hook",
        personal: false,
        min_priority: "P1",
        quiet: null,
        digest: null,
      },
    },
  ]);
});

it("keeps the dialog open with the reason beside the address when the server refuses", async () => {
  server.refuses(`POST ${DESTINATIONS}`, "Give an address.", { attr: "address" });
  const { user } = await renderInApp(<NotificationsTab projectId={PROJECT} />);
  const dialog = within(await openDialog(user, ADD));
  await user.type(dialog.getByLabelText("Address"), "nowhere{Enter}");
  expect((await dialog.findByRole("alert")).textContent).toBe("Give an address.");
});

it("changes a rule and keeps what the form does not show", async () => {
  server.answers(`PATCH ${DESTINATIONS}d1/`, OPS);
  const { user } = await renderInApp(<NotificationsTab projectId={PROJECT} />);
  const dialog = within(await openDialog(user, "Change…"));
  await user.type(dialog.getByLabelText("Messages an hour, at most"), "many{Enter}");
  expect(server.sent).toEqual([]);
  await user.clear(dialog.getByLabelText("Messages an hour, at most"));
  await user.click(dialog.getByLabelText("Came back"));
  await user.type(dialog.getByLabelText("Only areas"), "Exports, , Billing");
  await user.click(dialog.getByRole("button", { name: "Save" }));
  await expectMessage("Saved.");
  expect(server.sent).toMatchObject([
    {
      method: "PATCH",
      body: {
        events: ["report.ready", "report.recurred"],
        quiet: OPS.quiet,
        areas: ["Exports", "Billing"],
        repositories: ["acme/shop"],
      },
    },
  ]);
});

it("sends a test, shows the last error, and sends failed messages again", async () => {
  server.answers(`POST ${DESTINATIONS}d1/test/`, TEST);
  server.answers(`POST ${DESTINATIONS}d1/retry/`, { retried: 1 });
  server.answers(`GET ${BASE}deliveries/`, { count: 2, next: null, previous: null, results: [DEAD, TEST] });
  const { user } = await renderInApp(<NotificationsTab projectId={PROJECT} />);
  const card = within(await screen.findByRole("listitem", { name: "Ops" }));
  expect(card.getByText(/the answer was 503/)).toBeDefined();
  await user.click(card.getByRole("button", { name: "Send a test" }));
  await expectMessage("The test arrived.");
  await user.click(card.getByRole("button", { name: "Messages" }));
  expect(await card.findByText(/given up/)).toBeDefined();
  await user.click(card.getByRole("button", { name: "Send failed messages again" }));
  await expectMessage("1 message will be sent again.");
});

it("removes a destination once its name is typed, and gives the focus back after Escape", async () => {
  server.answers(`DELETE ${DESTINATIONS}d1/`, null, 204);
  const { user } = await renderInApp(<NotificationsTab projectId={PROJECT} />);
  await expectEscapeToReturn(user, ADD);
  const dialog = within(await openDialog(user, "Remove…"));
  await user.type(dialog.getByRole("textbox"), "Ops");
  await user.dblClick(dialog.getByRole("button", { name: "Remove" }));
  await expectMessage("The destination is removed.");
  expect(server.sent).toMatchObject([{ method: "DELETE", path: `${DESTINATIONS}d1/` }]);
});

it("lets viewers add destinations of their own, and change none of the project", async () => {
  const { user } = await renderInApp(<NotificationsTab projectId={PROJECT} />, { role: "viewer" });
  await screen.findByRole("button", { name: "Change…", description: /Viewers can only read/ });
  const dialog = within(await openDialog(user, ADD));
  expect(dialog.queryByLabelText("For")).toBeNull();
  dialog.getByText(/^For you\./);
});
