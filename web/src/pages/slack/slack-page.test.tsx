import { screen } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";
import { type FakeServer, startServer } from "@/testing/fake-server";
import { renderInApp } from "@/testing/render-in-app";
import { SlackPage } from "./slack-page";

let server: FakeServer;
beforeEach(() => {
  server = startServer();
});

it("links an account only after it was said whose it is", async () => {
  const offer = { slack_user: "U0EVE", slack_name: "eve.slack", team_name: "Acme", linked: false };
  server.answers("POST /api/slack_links/", offer);
  window.location.hash = "#token=once";
  const { user } = await renderInApp(<SlackPage />);
  expect(await screen.findByText("eve.slack")).toBeDefined();
  expect(server.sent).toMatchObject([{ body: { token: "once" } }]);
  await user.click(screen.getByRole("button", { name: "This is my account: link it" }));
  expect(await screen.findByText("Your account is linked")).toBeDefined();
  expect(server.sent.at(-1)).toMatchObject({ body: { token: "once", accept: true } });
  window.location.hash = "";
});
