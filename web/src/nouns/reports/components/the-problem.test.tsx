import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { nextActions, TheProblem } from "@/nouns/reports/components/the-problem";
import { makeReport } from "@/testing/make-report";
import { PROJECT, renderInApp } from "@/testing/render-in-app";

const MARK = /Its signals have changed since this was written\./;

describe("the words of a report", () => {
  it("are marked while they are out of date", async () => {
    await renderInApp(
      <TheProblem
        projectId={PROJECT}
        report={makeReport({ words_outdated_at: "2026-11-02T10:00:00Z" })}
        code={[]}
      />,
    );
    expect(screen.getByText(MARK).textContent).toContain("It is being written again.");
  });

  it("are to be edited by somebody where a person wrote them", async () => {
    const report = makeReport({ words_outdated_at: "2026-11-02T10:00:00Z", problem: null });
    await renderInApp(<TheProblem projectId={PROJECT} report={report} code={[]} />);
    expect(screen.getByText(MARK).textContent).toContain("Edit it if it is no longer true.");
  });

  it("are not marked while they are current", async () => {
    await renderInApp(<TheProblem projectId={PROJECT} report={makeReport({})} code={[]} />);
    expect(screen.queryByText(MARK)).toBeNull();
  });
});

describe("the next step", () => {
  it("is something to press wherever a person can act", () => {
    expect(nextActions({ status: "ready", already_addressed: false })).toContain("report.hand-off");
    expect(nextActions({ status: "ready", already_addressed: true })).toEqual(["report.resolve"]);
    expect(nextActions({ status: "pending_input", already_addressed: null })).toContain("report.resolve");
    expect(nextActions({ status: "in_progress", already_addressed: null })).toEqual([]);
  });
});
