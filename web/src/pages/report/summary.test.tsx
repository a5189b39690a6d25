import { screen, waitFor } from "@testing-library/react";
import { expect, it } from "vitest";
import type { Artefact } from "@/api/types";
import { startServer } from "@/testing/fake-server";
import { makeReport } from "@/testing/make-report";
import { PROJECT, renderInApp } from "@/testing/render-in-app";
import { Summary } from "./summary";

const DISMISSED = { dismissal_reason: "already_fixed", dismissal_note: "Fixed by Mona." };

async function show(status: "ready" | "suppressed") {
  startServer();
  const report = makeReport({ ...DISMISSED, status });
  await renderInApp(<Summary projectId={PROJECT} report={report} log={[]} readOnly={null} />);
}

it("says why a report was dismissed", async () => {
  await show("suppressed");
  expect(screen.getByText(/Fixed by Mona\./)).toBeTruthy();
});

it("shows no dismissal after the report was restored", async () => {
  await show("ready");
  expect(screen.queryByText(/Fixed by Mona\./)).toBeNull();
});

it("says with one press that a scout's finding is not useful, and then why", async () => {
  const server = startServer();
  const report = makeReport({ scout_name: "signals-scout-refunds", source_products: ["signals_scout"] });
  const path = `/api/projects/${PROJECT}/signals/reports/${report.id}/feedback/`;
  server.answers(`POST ${path}`, { forwarded: true });
  const { user } = await renderInApp(
    <Summary projectId={PROJECT} report={report} log={[]} readOnly={null} />,
  );
  await user.dblClick(screen.getByRole("button", { name: "Not useful" }));
  await user.type(await screen.findByLabelText("Why not?"), "Planned work.");
  await user.click(screen.getByRole("button", { name: "Send" }));
  await waitFor(() => expect(screen.getByText("The scout has it as a note now.")).toBeTruthy());
  expect(server.sent.filter((one) => one.path === path).map((one) => one.body)).toEqual([
    { sentiment: "negative", note: "" },
    { sentiment: "negative", note: "Planned work." },
  ]);
});

it("asks about findings of scouts alone", async () => {
  await show("ready");
  expect(screen.queryByRole("button", { name: "Not useful" })).toBeNull();
  expect(screen.queryByText("It has one signal so far.")).toBeNull();
});

function codeEntry(id: string, line: number, note: string): Artefact {
  return {
    id,
    type: "code_reference",
    content: {
      file_path: "pdf/layout.py",
      start_line: line,
      end_line: line,
      line,
      contents: "def footer():",
      relevance_note: note,
      url: null,
    },
    created_at: "2026-11-01T10:00:00Z",
    created_by: null,
    task_id: null,
    client: null,
    updated_at: null,
  };
}

it("shows each place in the code once, as the newest round of research has it", async () => {
  startServer();
  const log = [
    codeEntry("3", 29, "named by `bank_line`, the newest"),
    codeEntry("2", 52, "another place"),
    codeEntry("1", 29, "of an earlier round"),
  ];
  await renderInApp(<Summary projectId={PROJECT} report={makeReport({})} log={log} readOnly={null} />);
  expect(screen.getAllByRole("figure")).toHaveLength(2);
  expect(screen.getByText("bank_line").tagName).toBe("CODE");
  expect(screen.queryByText(/of an earlier round/)).toBeNull();
});
