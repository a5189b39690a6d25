import { screen } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";
import { type FakeServer, startServer } from "@/testing/fake-server";
import { renderInApp } from "@/testing/render-in-app";
import { AgentsTab } from "./agents-tab";

const CLAUDE = {
  client: "claude-code",
  title: "Claude Code",
  file: null,
  text: "claude mcp add",
  about: "Options first.",
};
const CODEX = {
  client: "codex",
  title: "Codex",
  file: "~/.codex/config.toml",
  text: "[mcp_servers.postroom]",
  about: "From the environment.",
};

let server: FakeServer;
beforeEach(() => {
  server = startServer();
});

it("shows the set-up of the client that is chosen", async () => {
  server.answers("GET /mcp/clients", [CLAUDE, CODEX]);
  const { user } = await renderInApp(<AgentsTab />);
  expect((await screen.findByLabelText("Set-up of Claude Code")).textContent).toBe("claude mcp add");
  await user.selectOptions(screen.getByLabelText("Set-up for"), "Codex");
  expect(screen.getByLabelText("Set-up of Codex").textContent).toBe("[mcp_servers.postroom]");
  expect(screen.getByText("In ~/.codex/config.toml:")).toBeTruthy();
});

it("says why the set-up can't be shown", async () => {
  server.refuses("GET /mcp/clients", "The database is not available.", { status: 503, code: "unavailable" });
  await renderInApp(<AgentsTab />);
  expect(await screen.findByText(/The database is not available/)).toBeTruthy();
});
