import { screen, within } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";
import { ActionButton } from "@/actions/action-button";
import type { HandoffConfig } from "@/api/types";
import { useReportActions } from "@/nouns/reports/use-report-actions";
import { type FakeServer, startServer } from "@/testing/fake-server";
import { makeReport } from "@/testing/make-report";
import { expectMessage, expectNoDialog, PROJECT, renderInApp } from "@/testing/render-in-app";
import HandOffDialog from "./hand-off-dialog";

const CONFIG = `/api/projects/${PROJECT}/signals/handoff/config/`;
const HAND_OFF = `/api/projects/${PROJECT}/signals/reports/a/hand_off/`;
const OFF: HandoffConfig = {
  channel: "off",
  daily_limit: null,
  has_webhook_secret: false,
  updated_at: null,
  webhook_secret: null,
  webhook_url: null,
};
const NO_CHANNEL = "Hand-off is disabled for the project; choose a channel first.";

function Host() {
  useReportActions(PROJECT, makeReport({ id: "a", title: "Invoices time out" }), null);
  return (
    <>
      <ActionButton action="report.hand-off" bare />
      <HandOffDialog projectId={PROJECT} />
    </>
  );
}

let server: FakeServer;
beforeEach(() => {
  server = startServer();
  server.answers(`GET ${CONFIG}`, OFF);
  server.refuses(`POST ${HAND_OFF}`, NO_CHANNEL, { status: 409, code: "conflict" });
});

async function press() {
  const { user } = await renderInApp(<Host />);
  await user.click(screen.getByRole("button", { name: "Hand off" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Hand off this report" }));
  return { user, dialog };
}

it("asks for a channel at the first press, saves it, and goes on with the hand-off", async () => {
  const { user, dialog } = await press();
  await user.click(await dialog.findByRole("radio", { name: /^Wait for an agent/ }));
  server.answers(`POST ${CONFIG}`, { ...OFF, channel: "pull" });
  server.answers(`POST ${HAND_OFF}`, {}, 201);
  await user.dblClick(dialog.getByRole("button", { name: "Save and hand off" }));
  await expectMessage("Handed off. An agent can take it now.");
  await expectNoDialog();
  expect(server.sent.map((one) => one.path)).toEqual([HAND_OFF, CONFIG, HAND_OFF]);
});

it("shows the secret of a new webhook before it goes", async () => {
  const { user, dialog } = await press();
  await user.click(await dialog.findByRole("radio", { name: /^Send to a webhook/ }));
  await user.type(dialog.getByLabelText("Address of the webhook"), "https://agents.example.com/x");
  server.answers(`POST ${CONFIG}`, { ...OFF, channel: "webhook", webhook_secret: "whsec_once" });
  server.answers(`POST ${HAND_OFF}`, {}, 201);
  await user.click(dialog.getByRole("button", { name: "Save and hand off" }));
  expect(await dialog.findByText("whsec_once")).toBeDefined();
  await user.click(dialog.getByRole("button", { name: "Done" }));
  await expectNoDialog();
});

it("says why a channel is refused, with links to what mends it and a way to leave", async () => {
  server.refuses(`POST ${CONFIG}`, "The server has no command for hand-offs.");
  const { user, dialog } = await press();
  await user.click(await dialog.findByRole("radio", { name: /^Run a command/ }));
  await user.click(dialog.getByRole("button", { name: "Save and hand off" }));
  expect((await dialog.findByRole("alert")).textContent).toBe("The server has no command for hand-offs.");
  expect(dialog.getByRole("link", { name: "All hand-off settings" })).toBeDefined();
  await user.click(dialog.getByRole("button", { name: "Cancel" }));
  await expectNoDialog();
});

it("shows another refusal with the links, and the text for an agent of one's own", async () => {
  server.answers(`GET ${CONFIG}`, { ...OFF, channel: "pull" });
  server.refuses(`POST ${HAND_OFF}`, "Somebody else has claimed it.", { status: 409, code: "conflict" });
  const { user, dialog } = await press();
  expect((await dialog.findByRole("alert")).textContent).toBe("Somebody else has claimed it.");
  expect(dialog.getByRole("link", { name: "Connected repositories" })).toBeDefined();
  expect(dialog.getByText(/Report with all signals: .*reports\/a$/s)).toBeDefined();
  await user.keyboard("{Escape}");
  await expectNoDialog();
});
