import { screen, within } from "@testing-library/react";
import { useState } from "react";
import { beforeEach, expect, it } from "vitest";
import { type FakeServer, startServer } from "@/testing/fake-server";
import { expectMessage, PROJECT, renderInApp } from "@/testing/render-in-app";
import { Button } from "@/ui/controls/button";
import DecisionsDialog from "./decisions-dialog";

const DECISIONS = `/api/projects/${PROJECT}/signals/decisions/`;

function decision(given: object) {
  return {
    id: "d1",
    action: "dismiss",
    summary: "Dismissed 3 reports",
    made_at: "2026-11-02T10:00:00Z",
    reports: [],
    report_count: 3,
    refused_count: 0,
    effect: "3 reports return to: ready.",
    refusal: null,
    into: null,
    ...given,
  };
}

function Host() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>Show</Button>
      <DecisionsDialog projectId={PROJECT} open={open} onClose={() => setOpen(false)} />
    </>
  );
}

let server: FakeServer;
beforeEach(() => {
  server = startServer();
  server.answers(`GET ${DECISIONS}`, {
    results: [
      decision({}),
      decision({
        id: "d2",
        summary: "Resolved 5 reports",
        refused_count: 2,
        refusal: "The report has been changed since.",
        effect: "3 reports return to: ready.",
      }),
      decision({ id: "d3", summary: "Restored “A”", effect: null, refusal: "It has already been undone." }),
    ],
  });
  server.answers(`POST ${DECISIONS}d1/undo/`, { report_ids: ["a"], kept_count: 0 });
  server.answers(`POST ${DECISIONS}d2/undo/`, { report_ids: ["a"], kept_count: 2 });
});

async function opened() {
  const { user } = await renderInApp(<Host />);
  await user.click(screen.getByRole("button", { name: "Show" }));
  const dialog = within(await screen.findByRole("dialog"));
  await dialog.findByText(/Dismissed 3 reports/);
  return { user, dialog };
}

it("says what undoing does and why it can't be done, and undoes once for a double click", async () => {
  const { user, dialog } = await opened();
  expect(dialog.getByText(/It has already been undone\./)).toBeDefined();
  expect(dialog.getByText(/2 others can't be restored: The report has been changed since\./)).toBeDefined();
  expect(dialog.queryByRole("button", { name: "Undo: Restored “A”" })).toBeNull();
  await user.dblClick(dialog.getByRole("button", { name: "Undo: Dismissed 3 reports" }));
  await expectMessage("Undone: Dismissed 3 reports.");
  expect(server.sent).toMatchObject([{ path: `${DECISIONS}d1/undo/`, body: { skip_changed: false } }]);
});

it("leaves changed reports alone where the list has said so", async () => {
  const { user, dialog } = await opened();
  await user.click(dialog.getByRole("button", { name: "Undo: Resolved 5 reports" }));
  await expectMessage("Undone: Resolved 5 reports. 2 reports changed since and left alone.");
  expect(server.sent).toMatchObject([{ body: { skip_changed: true } }]);
});

it("shows why the server refuses beside the decision", async () => {
  server.refuses(`POST ${DECISIONS}d1/undo/`, "The report is resolved by now.", { status: 409 });
  const { user, dialog } = await opened();
  await user.click(dialog.getByRole("button", { name: "Undo: Dismissed 3 reports" }));
  expect((await dialog.findByRole("alert")).textContent).toBe("The report is resolved by now.");
});

it("closes with Escape and gives the focus back", async () => {
  const { user } = await opened();
  await user.keyboard("{Escape}");
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(document.activeElement).toBe(screen.getByRole("button", { name: "Show" }));
});
