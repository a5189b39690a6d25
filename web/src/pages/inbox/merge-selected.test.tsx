import { screen, within } from "@testing-library/react";
import { beforeEach, expect, it, vi } from "vitest";
import { ActionButton } from "@/actions/action-button";
import { type FakeServer, startServer } from "@/testing/fake-server";
import { makeReport } from "@/testing/make-report";
import {
  expectEscapeToReturn,
  expectMessage,
  expectNoDialog,
  openDialog,
  PROJECT,
  renderInApp,
} from "@/testing/render-in-app";
import { spoken } from "@/ui/overlays/toast-store";
import { MergeSelected } from "./merge-selected";
import type { RowSelection } from "./use-row-selection";

const REPORTS = `/api/projects/${PROJECT}/signals/reports/`;
const MERGE = `${REPORTS}b/merge/`;

function selectionOf(...ids: string[]): RowSelection {
  return {
    selection: { kind: "some", ids: new Set(ids) },
    count: ids.length,
    toggle: vi.fn(),
    selectRange: vi.fn(),
    selectAll: vi.fn(),
    clear: vi.fn(),
  };
}

function Host({ selection }: { selection: RowSelection }) {
  return (
    <>
      <ActionButton action="report.merge" bare />
      <MergeSelected projectId={PROJECT} selection={selection} current={makeReport({ id: "a" })} />
    </>
  );
}

let server: FakeServer;
beforeEach(() => {
  server = startServer();
  const results = [
    makeReport({ id: "a", title: "Invoices time out" }),
    makeReport({ id: "b", title: "Exports never end", signal_count: 9 }),
  ];
  server.answers(`GET ${REPORTS}`, { count: 2, next: null, previous: null, results });
  server.answers(`POST ${MERGE}`, { report: null, regroupings: [{ id: "g1" }] });
});

it("merges the selected reports into the chosen one, once for a double click, and can be undone", async () => {
  const selection = selectionOf("a", "c");
  const { user } = await renderInApp(<Host selection={selection} />);
  const dialog = within(await openDialog(user, /^Merge/));
  expect(dialog.getByRole("heading", { name: "Merge 2 reports into …" })).toBeDefined();
  const list = await dialog.findByRole("list", { name: "Reports" });
  const choice = await within(list).findByRole("button", { name: /Exports never end/ });
  expect(within(list).queryByRole("button", { name: /Invoices time out/ })).toBeNull();
  await user.dblClick(choice);
  await expectMessage("3 reports were merged.");
  await expectNoDialog();
  expect(server.sent).toMatchObject([{ method: "POST", path: MERGE, body: { from: ["a", "c"] } }]);
  expect(selection.clear).toHaveBeenCalledTimes(1);
  server.answers(`POST /api/projects/${PROJECT}/signals/regroupings/g1/undo/`, {});
  await user.click(screen.getByRole("button", { name: "Undo" }));
  await expectMessage("Undone.");
});

it("searches by words, and takes the first one found with Enter", async () => {
  const { user } = await renderInApp(<Host selection={selectionOf("a")} />);
  const dialog = within(await openDialog(user, /^Merge/));
  const search = dialog.getByLabelText("Search reports");
  expect(document.activeElement).toBe(search);
  await user.type(search, "never");
  await vi.waitFor(() => expect(server.read.at(-1)?.query.query).toBe("never"), 10_000);
  await dialog.findByRole("button", { name: /Exports never end/ });
  await vi.waitFor(async () => {
    await user.type(search, "{Enter}");
    expect(server.sent).toHaveLength(1);
  }, 10_000);
});

it("stays open with the reason when the server refuses", async () => {
  server.refuses(`POST ${MERGE}`, "It was merged itself meanwhile.", { status: 409, code: "conflict" });
  const { user } = await renderInApp(<Host selection={selectionOf("a")} />);
  const dialog = within(await openDialog(user, /^Merge/));
  await user.click(await dialog.findByRole("button", { name: /Exports never end/ }));
  expect((await dialog.findByRole("alert")).textContent).toBe("It was merged itself meanwhile.");
});

it("closes with Escape and gives the focus back", async () => {
  const { user } = await renderInApp(<Host selection={selectionOf("a")} />);
  await expectEscapeToReturn(user, /^Merge/);
});

it("does not open for a viewer, and says why", async () => {
  const { user } = await renderInApp(<Host selection={selectionOf("a")} />, { role: "viewer" });
  await user.click(
    screen.getByRole("button", {
      name: /^Merge/,
      description: "Viewers can only read. Ask an owner for another role.",
    }),
  );
  expect(spoken.get()).toContain("Viewers can only read. Ask an owner for another role.");
  expect(screen.queryByRole("dialog")).toBeNull();
});
