import { within } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";
import { CorrectDialog } from "@/nouns/corrections/components/correct-dialog";
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

const REPORT = makeReport({ id: "r1", priority: "P2", area: "cart", labels: ["slow"] });
const PATH = `/api/projects/${PROJECT}/signals/reports/r1/corrections/`;
const BULK = `/api/projects/${PROJECT}/signals/reports/bulk-correct/`;
const MEMBERS = "/api/organizations/00000000-0000-0000-0000-0000000000aa/members/";
const BOB = { uuid: "bob", first_name: "Bob", last_name: "Lee", email: "bob@example.com" };

function Host({ part = "fields", ids = ["r1"] }: { part?: "fields" | "labels"; ids?: string[] }) {
  return (
    <Opener>
      {(open, close) => (
        <CorrectDialog
          part={open ? part : null}
          projectId={PROJECT}
          ids={ids}
          report={ids.length === 1 ? REPORT : undefined}
          onClose={close}
        />
      )}
    </Opener>
  );
}

let server: FakeServer;
beforeEach(() => {
  server = startServer();
  server.answers(`GET ${MEMBERS}`, { count: 1, next: null, previous: null, results: [BOB] });
  server.answers(`GET /api/projects/${PROJECT}/signals/labels/`, {
    results: [
      { name: "export", color: "teal", reports: 1 },
      { name: "slow", color: "red", reports: 2 },
    ],
  });
  server.answers(`POST ${PATH}`, { ...REPORT, undo_id: "u1" });
});

it("sends what was changed and what was seen, once for a double click, and offers undo", async () => {
  const { user } = await renderInApp(<Host />);
  const dialog = within(await openDialog(user));
  await user.selectOptions(dialog.getByLabelText("Priority"), "P0");
  await user.selectOptions(dialog.getByLabelText("Assignee"), await dialog.findByText("Bob Lee"));
  await user.clear(dialog.getByLabelText("Area"));
  await user.dblClick(dialog.getByRole("button", { name: "Save" }));
  await expectMessage(/Corrected\..*Undo/);
  await expectNoDialog();
  expect(server.sent).toMatchObject([
    {
      path: PATH,
      body: {
        priority: "P0",
        assignee: "bob",
        area: null,
        seen: { priority: "P2", assignee: null, area: "cart" },
      },
    },
  ]);
});

it("sends nothing when nothing was changed", async () => {
  const { user } = await renderInApp(<Host />);
  const dialog = within(await openDialog(user));
  await user.click(dialog.getByRole("button", { name: "Save" }));
  await expectNoDialog();
  expect(server.sent).toEqual([]);
});

it("says that somebody else changed it meanwhile, and stays open", async () => {
  const sentence = "Its priority was changed meanwhile. Look at it again.";
  server.refuses(`POST ${PATH}`, sentence, { status: 409, code: "conflict" });
  const { user } = await renderInApp(<Host />);
  const dialog = within(await openDialog(user));
  await user.selectOptions(dialog.getByLabelText("Priority"), "P0");
  await user.click(dialog.getByRole("button", { name: "Save" }));
  expect((await dialog.findByRole("alert")).textContent).toBe(sentence);
});

it("adds, creates and removes labels one by one", async () => {
  const { user } = await renderInApp(<Host part="labels" />);
  const dialog = within(await openDialog(user));
  await user.click(await dialog.findByRole("button", { name: "export" }));
  await user.click(dialog.getByRole("button", { name: "slow" }));
  await user.type(dialog.getByLabelText("New labels"), "urgent, later");
  await user.click(dialog.getByRole("button", { name: "Save" }));
  await expectNoDialog();
  expect(server.sent[0]?.body).toMatchObject({
    add_labels: ["export", "urgent", "later"],
    remove_labels: ["slow"],
  });
});

it("labels many reports in one call and says which were refused", async () => {
  server.answers(`POST ${BULK}`, {
    results: [
      { id: "r1", outcome: "corrected", detail: null, undo_id: "u1" },
      { id: "r2", outcome: "not_found", detail: "No report with this id.", undo_id: null },
    ],
  });
  const { user } = await renderInApp(<Host part="labels" ids={["r1", "r2"]} />);
  const dialog = within(await openDialog(user));
  await user.type(dialog.getByLabelText("New labels"), "urgent");
  await user.click(dialog.getByRole("button", { name: "Save" }));
  await expectMessage(/1 report could not be changed: No report with this id\./);
  expect(server.sent[0]).toMatchObject({ path: BULK, body: { ids: ["r1", "r2"], add_labels: ["urgent"] } });
});

it("closes with Escape and gives the focus back", async () => {
  const { user } = await renderInApp(<Host />);
  await expectEscapeToReturn(user);
});
