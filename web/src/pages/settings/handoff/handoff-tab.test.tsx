import { screen } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";
import type { HandoffConfig } from "@/api/types";
import { type FakeServer, startServer } from "@/testing/fake-server";
import { expectMessage, PROJECT, renderInApp } from "@/testing/render-in-app";
import { spoken } from "@/ui/overlays/toast-store";
import { HandoffTab } from "./handoff-tab";

const PATH = `/api/projects/${PROJECT}/signals/handoff/config/`;
const OFF: HandoffConfig = {
  channel: "off",
  daily_limit: null,
  has_webhook_secret: false,
  updated_at: null,
  webhook_secret: null,
  webhook_url: null,
};

let server: FakeServer;
beforeEach(() => {
  server = startServer();
  server.answers(`GET ${PATH}`, OFF);
});

it("sends the channel, address and limit once for a double click, and shows the secret", async () => {
  const answer = server.holds(`POST ${PATH}`);
  const { user } = await renderInApp(<HandoffTab projectId={PROJECT} />);
  await user.click(await screen.findByRole("radio", { name: /^Send to a webhook/ }));
  await user.type(screen.getByLabelText("Address of the webhook"), "https://agents.example.com/hook");
  await user.type(screen.getByLabelText("Automatic starts per day, at most"), "7");
  await user.dblClick(screen.getByRole("button", { name: "Save" }));
  answer({
    ...OFF,
    channel: "webhook",
    webhook_url: "https://agents.example.com/hook",
    daily_limit: 7,
    has_webhook_secret: true,
    webhook_secret: "whsec_once",
    updated_at: "2026-11-01T10:00:00Z",
  });
  await expectMessage("Saved.");
  expect(await screen.findByText("whsec_once")).toBeDefined();
  expect(server.sent.map((request) => request.body)).toEqual([
    { channel: "webhook", webhook_url: "https://agents.example.com/hook", daily_limit: 7 },
  ]);
});

it("says what is wrong with the limit beside it, and when Save is pressed", async () => {
  const { user } = await renderInApp(<HandoffTab projectId={PROJECT} />);
  const limit = await screen.findByLabelText("Automatic starts per day, at most");
  await user.type(limit, "many{Enter}");
  const why = "Enter a whole number from 0 to 10,000, or leave it empty.";
  expect(screen.getByRole("alert").textContent).toBe(why);
  expect(spoken.get()).toContain(why);
  expect(server.sent).toEqual([]);
});

it("shows a refusal beside the field that it names", async () => {
  server.refuses(`POST ${PATH}`, "The address must use https.", { attr: "webhook_url" });
  const { user } = await renderInApp(<HandoffTab projectId={PROJECT} />);
  await user.click(await screen.findByRole("radio", { name: /^Send to a webhook/ }));
  await user.type(screen.getByLabelText("Address of the webhook"), "http://agents.example.com/hook{Enter}");
  const address = await screen.findByRole("textbox", {
    name: "Address of the webhook",
    description: "The address must use https.",
  });
  expect(address).toHaveProperty("value", "http://agents.example.com/hook");
});

it("makes a new secret once for a double click", async () => {
  server.answers(`GET ${PATH}`, {
    ...OFF,
    channel: "webhook",
    webhook_url: "https://x.example",
    has_webhook_secret: true,
  });
  const answer = server.holds(`POST ${PATH}`);
  const { user } = await renderInApp(<HandoffTab projectId={PROJECT} />);
  await user.dblClick(await screen.findByRole("button", { name: "Make a new secret" }));
  answer({ ...OFF, channel: "webhook", webhook_secret: "whsec_new" });
  expect(await screen.findByText("whsec_new")).toBeDefined();
  expect(server.sent.map((request) => request.body)).toEqual([{ rotate_secret: true }]);
});

it("lets viewers reach everything, changes nothing for them, and says why", async () => {
  const { user } = await renderInApp(<HandoffTab projectId={PROJECT} />, { role: "viewer" });
  const why = "Viewers can only read. Ask an owner for another role.";
  const group = await screen.findByRole("group", { name: "Reports that are handed off", description: why });
  expect(group).toHaveProperty("disabled", false);
  await user.click(screen.getByRole("radio", { name: /^Wait for an agent/ }));
  expect(screen.getByRole("radio", { name: /^Off/ })).toHaveProperty("checked", true);
  expect(spoken.get()).toContain(why);
  await user.type(screen.getByRole("textbox", { description: new RegExp(why) }), "7{Enter}");
  await user.click(screen.getByRole("button", { name: "Save", description: why }));
  expect(server.sent).toEqual([]);
});
