import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
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
