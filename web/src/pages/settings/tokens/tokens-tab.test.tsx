import { screen, within } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import { type FakeServer, startServer } from "@/testing/fake-server";
import {
  expectEscapeToReturn,
  expectMessage,
  openDialog,
  PROJECT,
  renderInApp,
} from "@/testing/render-in-app";
import { TokensTab } from "./tokens-tab";

const PATH = `/api/projects/${PROJECT}/signals/tokens/`;
const TOKEN = {
  id: "t1",
  label: "Web shop",
  token: "phc_abc",
  dsn: "https://phc_abc@postroom.example/1",
  created_at: "2026-11-01T10:00:00Z",
  last_used_at: null,
  revoked_at: null,
};

let server: FakeServer;
beforeEach(() => {
  server = startServer();
  server.answers(`GET ${PATH}`, { count: 1, next: null, previous: null, results: [TOKEN] });
});

describe("the dialog that revokes a token", () => {
  it("revokes it once its name is typed, once for a double click", async () => {
    server.answers(`DELETE ${PATH}t1/`, null, 204);
    const { user } = await renderInApp(<TokensTab projectId={PROJECT} />);
    const dialog = within(await openDialog(user, /^Revoke/));
    await user.type(dialog.getByLabelText("Type “Web shop” to continue"), "Web shop");
    await user.dblClick(dialog.getByRole("button", { name: "Revoke" }));
    await expectMessage("The token is revoked.");
    expect(server.sent).toMatchObject([{ method: "DELETE", path: `${PATH}t1/` }]);
  });

  it("says so when the server refuses", async () => {
    server.refuses(`DELETE ${PATH}t1/`, "It is revoked already.", { status: 409, code: "conflict" });
    const { user } = await renderInApp(<TokensTab projectId={PROJECT} />);
    await openDialog(user, /^Revoke/);
    await user.keyboard("Web shop{Enter}");
    await expectMessage("Nothing was changed. It is revoked already.");
  });

  it("closes with Escape and gives the focus back", async () => {
    const { user } = await renderInApp(<TokensTab projectId={PROJECT} />);
    await expectEscapeToReturn(user, /^Revoke/);
    expect(server.sent).toEqual([]);
  });
});

it("fills the token into the set-up of the SDK that is chosen", async () => {
  const { user } = await renderInApp(<TokensTab projectId={PROJECT} />);
  const card = within(await screen.findByRole("listitem", { name: "Web shop" }));
  await user.selectOptions(card.getByLabelText("Set-up for"), "OpenTelemetry");
  expect(card.getByLabelText("Set-up of OpenTelemetry").textContent).toContain("phc_abc");
  expect(card.getByLabelText("Set-up of OpenTelemetry").textContent).toContain(window.location.origin);
});

describe("the form that makes a token", () => {
  it("sends the name once for a double click, and is empty again", async () => {
    const answer = server.holds(`POST ${PATH}`);
    const { user } = await renderInApp(<TokensTab projectId={PROJECT} />);
    const name = await screen.findByLabelText("Name of a new token");
    await user.type(name, "Kiosk");
    await user.dblClick(screen.getByRole("button", { name: "Make a token" }));
    answer({ ...TOKEN, id: "t2", label: "Kiosk" });
    await expectMessage("The token is made.");
    expect(server.sent).toMatchObject([{ method: "POST", path: PATH, body: { label: "Kiosk" } }]);
    expect(name).toHaveProperty("value", "");
  });

  it("shows why there is none, and keeps the name", async () => {
    server.refuses(`POST ${PATH}`, "The project has 100 tokens.");
    const { user } = await renderInApp(<TokensTab projectId={PROJECT} />);
    const name = await screen.findByLabelText("Name of a new token");
    await user.type(name, "Kiosk{Enter}");
    expect((await screen.findByRole("alert")).textContent).toBe("The project has 100 tokens.");
    expect(name).toHaveProperty("value", "Kiosk");
  });
});
