import { screen, within } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import type { PersonalKey } from "@/api/types";
import { type FakeServer, startServer } from "@/testing/fake-server";
import {
  expectEscapeToReturn,
  expectMessage,
  expectNoDialog,
  openDialog,
  renderInApp,
} from "@/testing/render-in-app";
import { KeysTab } from "./keys-tab";

const KEYS = "/api/personal_api_keys/";

function makeKey(given: Partial<PersonalKey> = {}): PersonalKey {
  return {
    id: "k1",
    label: "CI",
    mask_value: "phx_…abcd",
    value: null,
    created_at: "2026-11-01T10:00:00Z",
    last_used_at: null,
    expires_at: null,
    scopes: ["signal:emit"],
    scoped_teams: [],
    scoped_organizations: [],
    ...given,
  };
}

let server: FakeServer;
beforeEach(() => {
  server = startServer();
  server.answers(`GET ${KEYS}`, { count: 1, next: null, previous: null, results: [makeKey()] });
});

describe("the dialog that makes a key", () => {
  it("sends the name, scopes and project that were chosen, and shows the key once", async () => {
    server.answers(`POST ${KEYS}`, makeKey({ id: "k2", label: "Deploy", value: "phx_secret" }), 201);
    const { user } = await renderInApp(<KeysTab />);
    const dialog = within(await openDialog(user, /^Make a key/));
    await user.type(dialog.getByLabelText("Name"), "Deploy");
    await user.click(dialog.getByRole("checkbox", { name: /^send signals/ }));
    await user.click(dialog.getByRole("checkbox", { name: /^read reports/ }));
    await user.selectOptions(dialog.getByLabelText("In"), "Shop");
    await user.click(dialog.getByRole("button", { name: "Make the key" }));
    await expectNoDialog();
    expect(await screen.findByText("phx_secret")).toBeDefined();
    expect(server.sent).toMatchObject([
      { method: "POST", path: KEYS, body: { label: "Deploy", scopes: ["task:read"], scoped_teams: [1] } },
    ]);
  });

  it("says what is missing when no scope is chosen, and sends nothing", async () => {
    const { user } = await renderInApp(<KeysTab />);
    const dialog = within(await openDialog(user, /^Make a key/));
    await user.type(dialog.getByLabelText("Name"), "Deploy");
    await user.click(dialog.getByRole("checkbox", { name: /^send signals/ }));
    await user.click(
      dialog.getByRole("button", { name: "Make the key", description: "Select what the key may do." }),
    );
    // The region stays there for screen readers, though a modal dialog hides what is below it.
    expect(screen.getByRole("status").textContent).toContain("Select what the key may do.");
    expect(server.sent).toEqual([]);
  });

  it("stays open with the reason when the server refuses", async () => {
    server.refuses(`POST ${KEYS}`, "You have too many keys.");
    const { user } = await renderInApp(<KeysTab />);
    const dialog = within(await openDialog(user, /^Make a key/));
    await user.type(dialog.getByLabelText("Name"), "Deploy{Enter}");
    expect((await dialog.findByRole("alert")).textContent).toBe("You have too many keys.");
    expect(dialog.getByLabelText("Name")).toHaveProperty("value", "Deploy");
  });

  it("sends a double click once", async () => {
    const answer = server.holds(`POST ${KEYS}`);
    const { user } = await renderInApp(<KeysTab />);
    const dialog = within(await openDialog(user, /^Make a key/));
    await user.type(dialog.getByLabelText("Name"), "Deploy");
    await user.dblClick(dialog.getByRole("button", { name: "Make the key" }));
    answer(makeKey({ value: "phx_secret" }));
    await expectNoDialog();
    expect(server.sent).toHaveLength(1);
  });

  it("closes with Escape and gives the focus back", async () => {
    const { user } = await renderInApp(<KeysTab />);
    await expectEscapeToReturn(user, /^Make a key/);
  });
});

it("rolls a key, which keeps the old text for a day, and shows the new one once", async () => {
  server.answers(`POST ${KEYS}k1/roll/`, makeKey({ value: "phx_new" }));
  const { user } = await renderInApp(<KeysTab />);
  await user.dblClick(await screen.findByRole("button", { name: "Roll" }));
  expect(await screen.findByText("phx_new")).toBeDefined();
  expect(screen.getByText(/cannot be shown again/)).toBeDefined();
  expect(server.sent).toMatchObject([{ path: `${KEYS}k1/roll/`, body: { keep_hours: 24 } }]);
});

describe("the dialog that revokes a key", () => {
  it("revokes it once its name is typed", async () => {
    server.answers(`DELETE ${KEYS}k1/`, null, 204);
    const { user } = await renderInApp(<KeysTab />);
    const dialog = within(await openDialog(user, /^Revoke/));
    await user.click(dialog.getByRole("button", { name: "Revoke", description: "Type “CI” first." }));
    expect(server.sent).toEqual([]);
    await user.type(dialog.getByLabelText("Type “CI” to continue"), "CI");
    await user.dblClick(dialog.getByRole("button", { name: "Revoke" }));
    await expectMessage("The key “CI” was revoked.");
    await expectNoDialog();
    expect(server.sent).toMatchObject([{ method: "DELETE", path: `${KEYS}k1/` }]);
  });

  it("says so when the server refuses", async () => {
    server.refuses(`DELETE ${KEYS}k1/`, "Another key made this one.", { status: 409, code: "conflict" });
    const { user } = await renderInApp(<KeysTab />);
    const dialog = within(await openDialog(user, /^Revoke/));
    await user.type(dialog.getByRole("textbox"), "CI{Enter}");
    await expectMessage("Nothing was changed. Another key made this one.");
  });

  it("closes with Escape and gives the focus back", async () => {
    const { user } = await renderInApp(<KeysTab />);
    await expectEscapeToReturn(user, /^Revoke/);
    expect(server.sent).toEqual([]);
  });
});
