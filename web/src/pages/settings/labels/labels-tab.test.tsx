import { screen, within } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import type { Label } from "@/api/types";
import { type FakeServer, startServer } from "@/testing/fake-server";
import {
  expectEscapeToReturn,
  expectMessage,
  expectNoDialog,
  openDialog,
  PROJECT,
  renderInApp,
} from "@/testing/render-in-app";
import { LabelsTab } from "./labels-tab";

const LABELS = `/api/projects/${PROJECT}/signals/labels/`;
const SLOW: Label = { name: "slow", color: "red", reports: 2 };
const CHANGE = "Change the label slow";
const DELETE = "Delete the label slow";

let server: FakeServer;
beforeEach(() => {
  server = startServer();
  server.answers(`GET ${LABELS}`, { results: [{ name: "lag", color: "blue", reports: 1 }, SLOW] });
});

describe("the dialog that changes a label", () => {
  it("sends the name and the colour, once for a double click", async () => {
    const answer = server.holds(`PATCH ${LABELS}slow/`);
    const { user } = await renderInApp(<LabelsTab projectId={PROJECT} />);
    const dialog = within(await openDialog(user, CHANGE));
    await user.clear(dialog.getByLabelText("Name"));
    await user.type(dialog.getByLabelText("Name"), "Speed");
    await user.selectOptions(dialog.getByLabelText("Colour"), "Green");
    await user.dblClick(dialog.getByRole("button", { name: "Save" }));
    answer({ name: "speed", color: "green", reports: 2 });
    await expectMessage("The label “speed” is changed.");
    await expectNoDialog();
    expect(server.sent).toMatchObject([
      { method: "PATCH", path: `${LABELS}slow/`, body: { name: "speed", color: "green" } },
    ]);
  });

  it("says that the two become one before it merges", async () => {
    server.answers(`PATCH ${LABELS}slow/`, { name: "lag", color: "blue", reports: 3 });
    const { user } = await renderInApp(<LabelsTab projectId={PROJECT} />);
    const dialog = within(await openDialog(user, CHANGE));
    await user.clear(dialog.getByLabelText("Name"));
    await user.type(dialog.getByLabelText("Name"), "LAG");
    expect(dialog.getByText(/There is a label “lag” already, on 1 report\./)).toBeDefined();
    await user.click(dialog.getByRole("button", { name: "Merge" }));
    await expectMessage("The labels “slow” and “lag” are one.");
    expect(server.sent).toMatchObject([{ body: { name: "lag", merge: true } }]);
  });

  it("stays open with the reason when the server refuses", async () => {
    server.refuses(`PATCH ${LABELS}slow/`, "A label has no commas and no control characters.");
    const { user } = await renderInApp(<LabelsTab projectId={PROJECT} />);
    const dialog = within(await openDialog(user, CHANGE));
    await user.type(dialog.getByLabelText("Name"), ",{Enter}");
    expect((await dialog.findByRole("alert")).textContent).toMatch("no commas");
  });

  it("closes with Escape and gives the focus back", async () => {
    const { user } = await renderInApp(<LabelsTab projectId={PROJECT} />);
    await expectEscapeToReturn(user, CHANGE);
  });
});

it("deletes a label once its name is typed", async () => {
  server.answers(`DELETE ${LABELS}slow/`, null, 204);
  const { user } = await renderInApp(<LabelsTab projectId={PROJECT} />);
  const dialog = within(await openDialog(user, DELETE));
  expect(dialog.getByText("It is taken from 2 reports. This can't be undone.")).toBeDefined();
  await user.type(dialog.getByRole("textbox"), "slow");
  await user.dblClick(dialog.getByRole("button", { name: "Delete" }));
  await expectMessage("The label “slow” is deleted.");
  expect(server.sent).toMatchObject([{ method: "DELETE", path: `${LABELS}slow/` }]);
});

it("tells viewers why they can't change labels", async () => {
  const { user } = await renderInApp(<LabelsTab projectId={PROJECT} />, { role: "viewer" });
  await user.click(await screen.findByRole("button", { name: CHANGE, description: /Viewers can only read/ }));
  expect(screen.queryByRole("dialog")).toBeNull();
});
