import { within } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";
import { type FakeServer, startServer } from "@/testing/fake-server";
import {
  expectEscapeToReturn,
  expectNoDialog,
  Opener,
  openDialog,
  PROJECT,
  renderInApp,
} from "@/testing/render-in-app";
import { FindDialog } from "./find-dialog";

const PATH = `/api/projects/${PROJECT}/signals/lookup/`;

function found(id: string) {
  return {
    id,
    description: `Signal ${id}`,
    source_product: "zendesk",
    source_type: "ticket",
    state: "grouped",
    received_at: "2026-11-01T10:00:00Z",
  };
}

function Host() {
  return <Opener>{(open, close) => <FindDialog open={open} projectId={PROJECT} onClose={close} />}</Opener>;
}

let server: FakeServer;
beforeEach(() => {
  server = startServer();
});

it("goes to the only signal of an id, and asks once for a double click", async () => {
  const answer = server.holds(`GET ${PATH}`);
  const { user, path } = await renderInApp(<Host />);
  const dialog = within(await openDialog(user));
  const field = dialog.getByLabelText("Id");
  expect(document.activeElement).toBe(field);
  await user.type(field, " abcd ");
  await user.dblClick(dialog.getByRole("button", { name: "Find" }));
  answer({ count: 1, next: null, previous: null, results: [found("abcd-1")] });
  await expectNoDialog();
  expect(path()).toBe(`/projects/${PROJECT}/signals/abcd-1`);
  expect(server.read.map((request) => request.query)).toMatchObject([{ ref: "abcd" }]);
});

it("lists several signals, each with a link that closes the dialog", async () => {
  server.answers(`GET ${PATH}`, {
    count: 2,
    next: null,
    previous: null,
    results: [found("abcd-1"), found("abcd-2")],
  });
  const { user, path } = await renderInApp(<Host />);
  const dialog = within(await openDialog(user));
  await user.type(dialog.getByLabelText("Id"), "abcd{Enter}");
  await user.click(await dialog.findByRole("link", { name: "Signal abcd-2" }));
  await expectNoDialog();
  expect(path()).toBe(`/projects/${PROJECT}/signals/abcd-2`);
});

it.each([
  ["no signal has the id", [], "No signal of this project has this id."],
  ["the server refuses", null, "An id has only digits from 0 to f."],
])("says in the dialog that %s", async (_case, results, words) => {
  if (results === null) server.refuses(`GET ${PATH}`, words);
  else server.answers(`GET ${PATH}`, { count: 0, next: null, previous: null, results });
  const { user } = await renderInApp(<Host />);
  const dialog = within(await openDialog(user));
  await user.type(dialog.getByLabelText("Id"), "zzzz{Enter}");
  expect((await dialog.findByRole("alert")).textContent).toBe(words);
});

it("closes with Escape and gives the focus back", async () => {
  const { user } = await renderInApp(<Host />);
  await expectEscapeToReturn(user);
});
