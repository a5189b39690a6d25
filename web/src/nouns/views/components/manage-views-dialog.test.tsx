import { screen, within } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";
import type { View } from "@/api/types";
import { ManageViewsDialog } from "@/nouns/views/components/manage-views-dialog";
import { type FakeServer, startServer } from "@/testing/fake-server";
import {
  expectEscapeToReturn,
  expectMessage,
  Opener,
  openDialog,
  PROJECT,
  renderInApp,
} from "@/testing/render-in-app";

const PATH = `/api/projects/${PROJECT}/signals/views/`;

function makeView(given: Partial<View> = {}): View {
  return {
    id: "v1",
    name: "Urgent",
    is_shared: false,
    is_mine: true,
    created_by: null,
    query: { priority: "P0" },
    missing: [],
    created_at: "2026-11-01T10:00:00Z",
    updated_at: "2026-11-01T10:00:00Z",
    ...given,
  };
}

function Host() {
  return (
    <Opener>{(open, close) => <ManageViewsDialog open={open} projectId={PROJECT} onClose={close} />}</Opener>
  );
}

let server: FakeServer;
beforeEach(() => {
  server = startServer();
  const theirs = makeView({ id: "v2", name: "Checkout", is_shared: true, is_mine: false });
  server.answers(`GET ${PATH}`, { results: [makeView(), theirs] });
});

it("renames a view and shares it, once for a double click", async () => {
  const answer = server.holds(`PATCH ${PATH}v1/`);
  const { user } = await renderInApp(<Host />);
  const dialog = within(await openDialog(user));
  await user.click(await dialog.findByRole("button", { name: "Change the view Urgent" }));
  const name = dialog.getByLabelText("Name");
  expect(document.activeElement).toBe(name);
  await user.clear(name);
  await user.type(name, " Now ");
  await user.selectOptions(dialog.getByLabelText("Who sees it"), "Everybody in the project");
  await user.dblClick(dialog.getByRole("button", { name: "Save" }));
  answer(makeView({ name: "Now", is_shared: true }));
  await expectMessage("The view “Now” is changed.");
  expect(await dialog.findByRole("button", { name: "Change the view Urgent" })).toBeDefined();
  expect(server.sent).toMatchObject([
    { method: "PATCH", path: `${PATH}v1/`, body: { name: "Now", is_shared: true } },
  ]);
});

it("leaves a view of somebody else shared", async () => {
  const { user } = await renderInApp(<Host />);
  const dialog = within(await openDialog(user));
  await user.click(await dialog.findByRole("button", { name: "Change the view Checkout" }));
  const who = dialog.getByLabelText("Who sees it");
  await user.selectOptions(who, "Only you");
  expect(who).toHaveProperty("value", "project");
  expect(dialog.getByText("Only who saved it can make it private.")).toBeDefined();
});

it("says beside the field that a name is taken", async () => {
  server.refuses(`PATCH ${PATH}v1/`, "There is a view “Now” already.", { status: 409, code: "conflict" });
  const { user } = await renderInApp(<Host />);
  const dialog = within(await openDialog(user));
  await user.click(await dialog.findByRole("button", { name: "Change the view Urgent" }));
  await user.type(dialog.getByLabelText("Name"), "{Enter}");
  expect((await dialog.findByRole("alert")).textContent).toBe("There is a view “Now” already.");
});

it("deletes a view, which can be undone", async () => {
  server.answers(`DELETE ${PATH}v1/`, null, 204);
  server.answers(`POST ${PATH}`, makeView(), 201);
  const { user } = await renderInApp(<Host />);
  const dialog = within(await openDialog(user));
  await user.dblClick(await dialog.findByRole("button", { name: "Delete the view Urgent" }));
  await expectMessage("The view is deleted.");
  await user.click(screen.getByRole("button", { name: "Undo", hidden: true }));
  await expectMessage("The view “Urgent” is saved.");
  expect(server.sent).toMatchObject([
    { method: "DELETE", path: `${PATH}v1/` },
    { method: "POST", path: PATH, body: { name: "Urgent", query: { priority: "P0" }, is_shared: false } },
  ]);
});

it("closes with Escape and gives the focus back", async () => {
  const { user } = await renderInApp(<Host />);
  await expectEscapeToReturn(user);
});
