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
import { SignalBar } from "./signal-bar";
import type { ReportState } from "./use-report";

const REPORTS = `/api/projects/${PROJECT}/signals/reports/`;
const MOVE = `/api/projects/${PROJECT}/signals/move/`;
const SPLIT = `${REPORTS}a/split/`;
const REPORT = makeReport({ id: "a", title: "Invoices time out" });

function viewOf(...signalIds: string[]): ReportState {
  return {
    question: null,
    selected: new Set(signalIds),
    place: null,
    total: null,
    ask: vi.fn(),
    decide: vi.fn(),
    select: vi.fn(),
    clearSelection: vi.fn(),
  };
}

function Host({ view }: { view: ReportState }) {
  return (
    <>
      <ActionButton action="report.merge" bare />
      <SignalBar projectId={PROJECT} report={REPORT} view={view} />
    </>
  );
}

let server: FakeServer;
beforeEach(() => {
  server = startServer();
  const results = [REPORT, makeReport({ id: "b", title: "Exports never end" })];
  server.answers(`GET ${REPORTS}`, { count: 2, next: null, previous: null, results });
});

it("moves the selected signals to the chosen report, once for a double click", async () => {
  server.answers(`POST ${MOVE}`, { report: null, regroupings: [{ id: "g1" }] });
  const view = viewOf("s1", "s2");
  const { user } = await renderInApp(<Host view={view} />);
  const dialog = within(await openDialog(user, /^Move to/));
  expect(dialog.getByRole("heading", { name: "Move 2 signals to …" })).toBeDefined();
  await user.dblClick(await dialog.findByRole("button", { name: /Exports never end/ }));
  await expectMessage("2 signals moved.");
  await expectNoDialog();
  expect(server.sent).toMatchObject([{ path: MOVE, body: { signal_ids: ["s1", "s2"], report_id: "b" } }]);
  expect(view.clearSelection).toHaveBeenCalledTimes(1);
});

it("shows the other report after a merge", async () => {
  server.answers(`POST ${REPORTS}b/merge/`, { report: null, regroupings: [{ id: "g1" }] });
  const { user, path } = await renderInApp(<Host view={viewOf()} />);
  const dialog = within(await openDialog(user, /^Merge/));
  await user.click(await dialog.findByRole("button", { name: /Exports never end/ }));
  await expectMessage("The reports were merged.");
  expect(server.sent).toMatchObject([{ path: `${REPORTS}b/merge/`, body: { from: ["a"] } }]);
  expect(path()).toBe(`/projects/${PROJECT}/reports/b`);
});

it.each([
  [/^Move to/, MOVE],
  [/^Merge/, `${REPORTS}b/merge/`],
])("stays open with the reason when %s is refused", async (button, path) => {
  server.refuses(`POST ${path}`, "It was deleted.", { status: 404, code: "not_found" });
  const { user } = await renderInApp(<Host view={viewOf("s1")} />);
  const dialog = within(await openDialog(user, button));
  await user.click(await dialog.findByRole("button", { name: /Exports never end/ }));
  expect((await dialog.findByRole("alert")).textContent).toBe("It was deleted.");
});

it.each([/^Move to/, /^Merge/])(
  "closes the dialog of %s with Escape and gives the focus back",
  async (button) => {
    const { user } = await renderInApp(<Host view={viewOf("s1")} />);
    await expectEscapeToReturn(user, button);
    expect(server.sent).toEqual([]);
  },
);

it("splits the selected signals off, which can be undone", async () => {
  server.answers(`POST ${SPLIT}`, { report: null, regroupings: [{ id: "g1" }] });
  server.answers(`POST /api/projects/${PROJECT}/signals/regroupings/g1/undo/`, {});
  const view = viewOf("s1", "s2");
  const { user } = await renderInApp(<Host view={view} />);
  await user.dblClick(screen.getByRole("button", { name: "Split off" }));
  await expectMessage("2 signals split off into a new report.");
  expect(view.clearSelection).toHaveBeenCalledTimes(1);
  await user.click(screen.getByRole("button", { name: "Undo" }));
  await expectMessage("Undone.");
  expect(server.sent.map((request) => request.path.split("/").at(-2))).toEqual(["split", "undo"]);
});

it("shows a refusal to split the selected signals off beside the button", async () => {
  server.refuses(`POST ${SPLIT}`, "A report keeps at least one signal.");
  const { user } = await renderInApp(<Host view={viewOf("s1")} />);
  await user.click(screen.getByRole("button", { name: "Split off" }));
  expect((await screen.findByRole("alert")).textContent).toBe("A report keeps at least one signal.");
  expect(server.sent).toMatchObject([{ path: SPLIT, body: { signal_ids: ["s1"] } }]);
});
