import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import type { ImportPreview, ImportRun } from "@/api/types";
import { withMeaning } from "@/nouns/imports/mapping";
import { type FakeServer, startServer } from "@/testing/fake-server";
import {
  expectEscapeToReturn,
  expectMessage,
  openDialog,
  PROJECT,
  renderInApp,
} from "@/testing/render-in-app";
import { FileChoice } from "./file-choice";
import { ImportList } from "./import-list";
import { PreviewForm } from "./preview-form";

const IMPORTS = `/api/projects/${PROJECT}/imports/`;
const RUN: ImportRun = {
  id: "r1",
  name: "bugs.csv",
  state: "waiting",
  error: null,
  size: 11,
  read_bytes: 0,
  part_bytes: 6,
  rows: 0,
  stored: 0,
  settled: 0,
  repeated: 0,
  updated: 0,
  rejected: 0,
  created_at: "2026-11-01T10:00:00Z",
  updated_at: "2026-11-01T10:00:00Z",
};
const MAPPING: ImportPreview["mapping"] = {
  text: null,
  title: "Summary",
  description: null,
  source_product: "bugzilla",
  source_type: "issue",
  source_id: "@Id",
  timestamp: null,
  weight: null,
  id: null,
  extra: null,
  state: "Status",
  resolution: null,
  closed_at: null,
  duplicate_of: null,
  states: null,
};
const PREVIEW: ImportPreview = {
  columns: ["Id", "Summary", "Details", "Status"],
  examples: { Id: "17" },
  tracker: "Bugzilla",
  mapping: MAPPING,
  rows: [
    { row: 1, title: "Crash on start", text: "Crash on start", state: "NEW", outcome: "open", problem: "" },
    { row: 2, title: "Slow list", text: "Slow list", state: "FIXED", outcome: "fixed", problem: "" },
    { row: 3, title: "", text: "", state: "", outcome: "", problem: "The row is empty." },
  ],
  states: [
    { said: "NEW", word: "NEW", outcome: "open", rows: 1 },
    { said: "RESOLVED / FIXED", word: "FIXED", outcome: "fixed", rows: 1 },
  ],
  looked_at: 3,
  rejected: 1,
  settled: 1,
  is_complete: true,
  problem: "",
};

let server: FakeServer;
beforeEach(() => {
  server = startServer();
  server.answers(`GET ${IMPORTS}`, { results: [] });
  server.answers(`POST ${IMPORTS}r1/preview/`, PREVIEW);
});

describe("the choice of a file", () => {
  it("uploads a file in parts, and hands the import on", async () => {
    server.answers(`POST ${IMPORTS}`, RUN, 201);
    for (const part of [0, 1]) server.answers(`PUT ${IMPORTS}r1/parts/${part}/`, RUN);
    let taken: ImportRun | null = null;
    const done = (run: ImportRun) => {
      taken = run;
    };
    const { user } = await renderInApp(<FileChoice projectId={PROJECT} readOnly={null} onUploaded={done} />);
    await user.upload(screen.getByLabelText("File to import"), new File(["hello world"], "bugs.csv"));
    await waitFor(() => expect(taken).toEqual(RUN));
    expect(server.sent.map((one) => one.body)).toEqual([{ name: "bugs.csv", size: 11 }, "hello ", "world"]);
  });

  it("says why a file is refused", async () => {
    server.refuses(`POST ${IMPORTS}`, "'old.csv' is being imported; wait until it has ended, or cancel it.", {
      status: 409,
    });
    const { user } = await renderInApp(
      <FileChoice projectId={PROJECT} readOnly={null} onUploaded={() => {}} />,
    );
    await user.upload(screen.getByLabelText("File to import"), new File(["x"], "bugs.csv"));
    expect((await screen.findByRole("alert")).textContent).toMatch("is being imported");
  });
});

describe("the preview of an import", () => {
  it("shows what rows become, and sends columns that are chosen or dropped", async () => {
    const { user } = await renderInApp(<PreviewForm projectId={PROJECT} run={RUN} onEnd={() => {}} />);
    await screen.findByText(/an export of Bugzilla/);
    expect(
      screen.getByText(/All 3 rows: 1 open, 1 settled from the start, 1 can't be stored\./),
    ).toBeTruthy();
    expect(screen.getByText("The row is empty.")).toBeTruthy();
    await user.selectOptions(screen.getByLabelText("Description"), "Details");
    await waitFor(() =>
      expect(server.sent.at(-1)?.body).toMatchObject({ mapping: { description: "Details" } }),
    );
    const held = { getData: () => "Summary", setData: () => {} };
    fireEvent.drop(screen.getByLabelText("Time"), { dataTransfer: held });
    await waitFor(() =>
      expect(server.sent.at(-1)?.body).toMatchObject({ mapping: { timestamp: "@Summary" } }),
    );
    await user.selectOptions(screen.getByLabelText("What RESOLVED / FIXED means"), "open");
    await waitFor(() =>
      expect(server.sent.at(-1)?.body).toMatchObject({ mapping: { states: ["FIXED=open"] } }),
    );
  });

  it("asks what a state of unknown meaning means", async () => {
    const unknown = { said: "parked / later", word: "parked / later", outcome: null, rows: 2 };
    server.answers(`POST ${IMPORTS}r1/preview/`, { ...PREVIEW, states: [unknown, ...PREVIEW.states] });
    const { user } = await renderInApp(<PreviewForm projectId={PROJECT} run={RUN} onEnd={() => {}} />);
    const choice = await screen.findByLabelText("What parked / later means");
    expect(within(choice).getByRole("option", { selected: true }).textContent).toMatch("choose a meaning");
    expect(within(screen.getByLabelText("What NEW means")).getAllByRole("option")).toHaveLength(6);
    await user.selectOptions(choice, "wontfix");
    await waitFor(() =>
      expect(server.sent.at(-1)?.body).toMatchObject({ mapping: { states: ["parked / later=wontfix"] } }),
    );
  });

  it("starts once for a double click, with the mapping", async () => {
    server.answers(`POST ${IMPORTS}r1/start/`, { ...RUN, state: "reading" }, 202);
    let ended = 0;
    const end = () => {
      ended += 1;
    };
    const { user } = await renderInApp(<PreviewForm projectId={PROJECT} run={RUN} onEnd={end} />);
    await user.dblClick(await screen.findByRole("button", { name: "Import" }));
    await waitFor(() => expect(ended).toBe(1));
    expect(server.sent.filter((one) => one.path.endsWith("/start/"))).toHaveLength(1);
  });

  it("does not start while the columns can't be read, and says why", async () => {
    const problem = "The file has no column 'source_product'; it has 'a'.";
    server.answers(`POST ${IMPORTS}r1/preview/`, {
      ...PREVIEW,
      rows: [],
      states: [],
      tracker: null,
      problem,
    });
    const { user } = await renderInApp(<PreviewForm projectId={PROJECT} run={RUN} onEnd={() => {}} />);
    expect(await screen.findByText(problem)).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Import" }));
    expect(server.sent.filter((one) => one.path.endsWith("/start/"))).toHaveLength(0);
  });
});

describe("the list of imports", () => {
  const done: ImportRun = { ...RUN, state: "settled", rows: 9, stored: 7, settled: 4, rejected: 2 };

  it("undoes an import after asking, once for a double click", async () => {
    server.answers(`POST ${IMPORTS}r1/undo/`, { ...done, state: "undone" }, 202);
    const { user } = await renderInApp(<ImportList projectId={PROJECT} runs={[done]} readOnly={null} />);
    await expectEscapeToReturn(user, "Undo…");
    const dialog = within(await openDialog(user, "Undo…"));
    await user.dblClick(dialog.getByRole("button", { name: "Undo the import" }));
    await expectMessage(/is being deleted/);
    expect(server.sent).toHaveLength(1);
  });

  it("keeps the dialog open with the reason when the undo is refused", async () => {
    server.refuses(`POST ${IMPORTS}r1/undo/`, "Nothing of the import is stored.", { status: 409 });
    const { user } = await renderInApp(<ImportList projectId={PROJECT} runs={[done]} readOnly={null} />);
    const dialog = within(await openDialog(user, "Undo…"));
    await user.click(dialog.getByRole("button", { name: "Undo the import" }));
    expect(await dialog.findByText(/Nothing of the import is stored/)).toBeTruthy();
  });

  it("shows rejected rows with their reasons", async () => {
    server.answers(`GET ${IMPORTS}r1/rejects/`, { results: [{ row: 3, reason: "It is empty.", data: "" }] });
    const { user } = await renderInApp(<ImportList projectId={PROJECT} runs={[done]} readOnly={null} />);
    const dialog = within(await openDialog(user, "2 rejected rows…"));
    expect(await dialog.findByText("It is empty.")).toBeTruthy();
  });
});

describe("the meaning of a state", () => {
  it("replaces what the same word meant before", () => {
    const once = withMeaning(withMeaning(MAPPING, "FIXED=later", "open"), "Fixed", "open");
    expect(withMeaning(once, "FIXED", "invalid").states).toEqual(["FIXED=later=open", "FIXED=invalid"]);
  });
});
