import { within } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import { type FakeServer, startServer } from "@/testing/fake-server";
import {
  expectEscapeToReturn,
  expectMessage,
  expectNoDialog,
  openDialog,
  PROJECT,
  renderInApp,
} from "@/testing/render-in-app";
import { RepositoriesTab } from "./repositories-tab";

const PATH = `/api/projects/${PROJECT}/signals/repositories/`;
const SHOP = {
  id: "c1",
  kind: "github",
  access: "token",
  location: "https://github.com",
  repository: "acme/shop",
  created_at: "2026-11-01T10:00:00Z",
  checked_at: null,
  default_branch: null,
  error: null,
  head_commit: null,
};

let server: FakeServer;
beforeEach(() => {
  server = startServer();
  server.answers(`GET ${PATH}`, { count: 1, next: null, previous: null, results: [SHOP] });
});

describe("the dialog that connects a repository", () => {
  it("sends a repository of GitHub with its token, once for a double click", async () => {
    server.answers(`POST ${PATH}`, { ...SHOP, id: "c2", repository: "acme/api" }, 201);
    const { user } = await renderInApp(<RepositoriesTab projectId={PROJECT} />);
    const dialog = within(await openDialog(user, /^Connect a repository/));
    await user.type(dialog.getByLabelText("Repository"), "acme/api");
    await user.type(dialog.getByLabelText("Token"), "ghp_secret");
    await user.dblClick(dialog.getByRole("button", { name: "Connect" }));
    await expectMessage("acme/api is connected.");
    await expectNoDialog();
    expect(server.sent).toMatchObject([
      { method: "POST", path: PATH, body: { kind: "github", repository: "acme/api", token: "ghp_secret" } },
    ]);
  });

  it("sends the address and login of another Git server", async () => {
    server.answers(`POST ${PATH}`, { ...SHOP, kind: "remote", repository: "team/shop" }, 201);
    const { user } = await renderInApp(<RepositoriesTab projectId={PROJECT} />);
    const dialog = within(await openDialog(user, /^Connect a repository/));
    await user.selectOptions(dialog.getByLabelText("Where it is"), "another Git server");
    await user.type(dialog.getByLabelText("Address"), "https://git.example.com/team/shop.git");
    await user.type(dialog.getByLabelText("Name with the token"), "oauth2");
    await user.type(dialog.getByLabelText("Token"), "glpat");
    await user.click(dialog.getByRole("button", { name: "Connect" }));
    await expectNoDialog();
    expect(server.sent).toMatchObject([
      {
        body: {
          kind: "remote",
          url: "https://git.example.com/team/shop.git",
          login: "oauth2",
          token: "glpat",
        },
      },
    ]);
  });

  it("shows a refusal beside the field that it names, and others above the buttons", async () => {
    server.refuses(`POST ${PATH}`, "GitHub does not accept this token.", { attr: "token" });
    const { user } = await renderInApp(<RepositoriesTab projectId={PROJECT} />);
    const dialog = within(await openDialog(user, /^Connect a repository/));
    await user.type(dialog.getByLabelText("Token"), "ghp_wrong{Enter}");
    const alert = await dialog.findByRole("alert");
    expect(alert.textContent).toBe("GitHub does not accept this token.");
    expect(dialog.getByLabelText("Token").getAttribute("aria-describedby")).toContain(alert.id);
    server.refuses(`POST ${PATH}`, "There are too many connections.");
    await user.click(dialog.getByRole("button", { name: "Connect" }));
    expect(
      (await dialog.findByText("There are too many connections.")).closest("[role=alert]"),
    ).not.toBeNull();
  });

  it("closes with Escape and gives the focus back", async () => {
    const { user } = await renderInApp(<RepositoriesTab projectId={PROJECT} />);
    await expectEscapeToReturn(user, /^Connect a repository/);
  });
});

describe("the dialog that removes a repository", () => {
  it("removes it once its name is typed, once for a double click", async () => {
    server.answers(`DELETE ${PATH}c1/`, null, 204);
    const { user } = await renderInApp(<RepositoriesTab projectId={PROJECT} />);
    const dialog = within(await openDialog(user, /^Remove/));
    await user.type(dialog.getByLabelText("Type “acme/shop” to continue"), "acme/shop");
    await user.dblClick(dialog.getByRole("button", { name: "Remove" }));
    await expectMessage("acme/shop was removed.");
    expect(server.sent).toMatchObject([{ method: "DELETE", path: `${PATH}c1/` }]);
  });

  it("says so when the server refuses", async () => {
    server.refuses(`DELETE ${PATH}c1/`, "It is read at the moment.", { status: 409, code: "conflict" });
    const { user } = await renderInApp(<RepositoriesTab projectId={PROJECT} />);
    await openDialog(user, /^Remove/);
    await user.keyboard("acme/shop{Enter}");
    await expectMessage("Nothing was changed. It is read at the moment.");
  });

  it("closes with Escape and gives the focus back", async () => {
    const { user } = await renderInApp(<RepositoriesTab projectId={PROJECT} />);
    await expectEscapeToReturn(user, /^Remove/);
    expect(server.sent).toEqual([]);
  });
});
