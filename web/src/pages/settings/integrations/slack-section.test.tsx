import { screen, within } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";
import type { SlackApp } from "@/api/types";
import { type FakeServer, startServer } from "@/testing/fake-server";
import { expectMessage, openDialog, PROJECT, renderInApp } from "@/testing/render-in-app";
import { SlackSection } from "./slack-section";

const PATH = `/api/projects/${PROJECT}/slack_app/`;
const NONE: SlackApp = {
  connection: null,
  interactions_url: "https://postroom.example.com/api/slack/o1/interactions/",
  manifest: { display_information: { name: "Postroom" } },
};
const ACME: SlackApp = {
  ...NONE,
  connection: { id: 3, team_id: "T1", team_name: "Acme", connected_at: "2026-11-01T10:00:00Z" },
};

let server: FakeServer;
beforeEach(() => {
  server = startServer();
  server.answers(`GET ${PATH}`, NONE);
});

it("connects with the secrets of the app and shows a refusal beside its field", async () => {
  server.refuses(`PUT ${PATH}`, "Slack does not accept the bot token.", { attr: "bot_token" });
  const { user } = await renderInApp(<SlackSection projectId={PROJECT} />);
  const link = await screen.findByRole("link", { name: "Create the app at Slack" });
  expect(link.getAttribute("href")).toContain(encodeURIComponent('"name":"Postroom"'));
  await user.type(screen.getByLabelText("Bot User OAuth Token"), "xoxb-1");
  await user.type(screen.getByLabelText("Signing Secret"), "secret{Enter}");
  expect((await screen.findByRole("alert")).textContent).toBe("Slack does not accept the bot token.");
  server.answers(`PUT ${PATH}`, ACME);
  server.answers(`GET ${PATH}`, ACME);
  await user.dblClick(screen.getByRole("button", { name: "Connect" }));
  await expectMessage("Slack is connected.");
  expect(await screen.findByText("Acme")).toBeDefined();
  const secrets = { bot_token: "xoxb-1", signing_secret: "secret" };
  expect(server.sent).toMatchObject([{ body: secrets }, { method: "PUT", body: secrets }]);
});

it("disconnects once the name of the workspace is typed", async () => {
  server.answers(`GET ${PATH}`, ACME);
  server.answers(`DELETE ${PATH}`, null, 204);
  const { user } = await renderInApp(<SlackSection projectId={PROJECT} />);
  const dialog = within(await openDialog(user, "Disconnect…"));
  await user.type(dialog.getByRole("textbox"), "Acme");
  await user.click(dialog.getByRole("button", { name: "Disconnect" }));
  await expectMessage("Slack is disconnected.");
});

it("lets members read how Slack is connected, and change nothing", async () => {
  server.answers(`GET ${PATH}`, ACME);
  await renderInApp(<SlackSection projectId={PROJECT} />, { role: "member" });
  expect(
    await screen.findByRole("button", { name: "Disconnect…", description: /Only owners/ }),
  ).toBeDefined();
});

it("says what is missing where the server does not know its address", async () => {
  server.answers(`GET ${PATH}`, { connection: null, interactions_url: null, manifest: null });
  await renderInApp(<SlackSection projectId={PROJECT} />);
  expect(await screen.findByText("POSTROOM_PUBLIC_URL")).toBeDefined();
});
