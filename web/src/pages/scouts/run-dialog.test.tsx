import { within } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";
import { type FakeServer, startServer } from "@/testing/fake-server";
import { makeScout } from "@/testing/make-scout";
import {
  expectEscapeToReturn,
  expectMessage,
  expectNoDialog,
  Opener,
  openDialog,
  PROJECT,
  renderInApp,
} from "@/testing/render-in-app";
import { RunDialog } from "./run-dialog";

const SCOUT = makeScout({ id: "c1" });
const RUN = `/api/projects/${PROJECT}/signals/scout/configs/c1/run/`;

function Host() {
  return (
    <Opener>
      {(open, close) => <RunDialog open={open} onClose={close} projectId={PROJECT} scout={SCOUT} />}
    </Opener>
  );
}

let server: FakeServer;
beforeEach(() => {
  server = startServer();
});

it("runs with the note, once for a double click, and forgets it afterwards", async () => {
  server.answers(`POST ${RUN}`, { id: "run1" });
  const { user } = await renderInApp(<Host />);
  const dialog = within(await openDialog(user));
  const note = dialog.getByLabelText("What to focus on");
  expect(document.activeElement).toBe(note);
  await user.type(note, "  Only staging. ");
  await user.dblClick(dialog.getByRole("button", { name: "Run now" }));
  await expectNoDialog();
  await expectMessage("Release watch runs now.");
  expect(server.sent).toMatchObject([{ method: "POST", path: RUN, body: { note: "Only staging." } }]);
  const again = within(await openDialog(user));
  expect(again.getByLabelText("What to focus on")).toHaveProperty("value", "");
});

it("says why it could not be run, and keeps the note", async () => {
  server.refuses(`POST ${RUN}`, "A run of it is in progress.", { status: 409, code: "conflict" });
  const { user } = await renderInApp(<Host />);
  const dialog = within(await openDialog(user));
  await user.type(dialog.getByLabelText("What to focus on"), "Only staging.");
  await user.click(dialog.getByRole("button", { name: "Run now" }));
  await expectMessage("Release watch could not be run. A run of it is in progress.");
  const again = within(await openDialog(user));
  expect(again.getByLabelText("What to focus on")).toHaveProperty("value", "Only staging.");
});

it("closes with Escape and gives the focus back", async () => {
  const { user } = await renderInApp(<Host />);
  await expectEscapeToReturn(user);
  expect(server.sent).toEqual([]);
});
