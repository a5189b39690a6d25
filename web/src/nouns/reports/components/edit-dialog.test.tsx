import { within } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";
import { EditDialog } from "@/nouns/reports/components/edit-dialog";
import { type FakeServer, startServer } from "@/testing/fake-server";
import { makeReport } from "@/testing/make-report";
import {
  expectEscapeToReturn,
  expectMessage,
  expectNoDialog,
  Opener,
  openDialog,
  PROJECT,
  renderInApp,
} from "@/testing/render-in-app";

const REPORT = makeReport({ id: "r1", title: "Invoices time out", summary: "They do." });
const PATH = `/api/projects/${PROJECT}/signals/reports/r1/`;

function Host() {
  return (
    <Opener>
      {(open, close) => <EditDialog open={open} projectId={PROJECT} report={REPORT} onClose={close} />}
    </Opener>
  );
}

let server: FakeServer;
beforeEach(() => {
  server = startServer();
  server.answers(`PATCH ${PATH}`, {
    report_id: "r1",
    changed: ["title"],
    skipped_reason: null,
    status: "ready",
  });
});

it("sends what was changed alone, once for a double click", async () => {
  const { user } = await renderInApp(<Host />);
  const dialog = within(await openDialog(user));
  const title = dialog.getByLabelText("Title");
  expect(document.activeElement).toBe(title);
  await user.clear(title);
  await user.type(title, "Exports time out");
  await user.dblClick(dialog.getByRole("button", { name: "Save" }));
  await expectMessage("Saved.");
  await expectNoDialog();
  expect(server.sent).toMatchObject([{ method: "PATCH", path: PATH, body: { title: "Exports time out" } }]);
  expect(server.sent[0]?.body).not.toHaveProperty("summary");
});

it("sends nothing when nothing was changed", async () => {
  const { user } = await renderInApp(<Host />);
  const dialog = within(await openDialog(user));
  await user.click(dialog.getByRole("button", { name: "Save" }));
  await expectNoDialog();
  expect(server.sent).toEqual([]);
});

it("shows a refusal beside the field that it names", async () => {
  server.refuses(`PATCH ${PATH}`, "The title is too long.", { attr: "title" });
  const { user } = await renderInApp(<Host />);
  const dialog = within(await openDialog(user));
  await user.type(dialog.getByLabelText("Title"), "!");
  await user.click(dialog.getByRole("button", { name: "Save" }));
  expect(
    await dialog.findByRole("textbox", { name: "Title", description: "The title is too long." }),
  ).toBeDefined();
});

it("shows another failure above the buttons, and keeps what was typed after Cancel", async () => {
  server.refuses(`PATCH ${PATH}`, "The database is full.", { status: 507, code: "server_error" });
  const { user } = await renderInApp(<Host />);
  const dialog = within(await openDialog(user));
  await user.type(dialog.getByLabelText("Summary"), " More.");
  await user.click(dialog.getByRole("button", { name: "Save" }));
  expect((await dialog.findByRole("alert")).textContent).toBe("The database is full.");
  await user.click(dialog.getByRole("button", { name: "Cancel" }));
  await expectNoDialog();
  const again = within(await openDialog(user));
  expect(again.getByLabelText("Summary")).toHaveProperty("value", "They do. More.");
});

it("closes with Escape and gives the focus back", async () => {
  const { user } = await renderInApp(<Host />);
  await expectEscapeToReturn(user);
});
