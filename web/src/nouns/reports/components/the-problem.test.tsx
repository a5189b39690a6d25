import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { TheProblem } from "@/nouns/reports/components/the-problem";
import { makeReport } from "@/testing/make-report";
import { renderInApp } from "@/testing/render-in-app";

const MARK = /Its signals have changed since this was written\./;

describe("the words of a report", () => {
  it("are marked while they are out of date", async () => {
    await renderInApp(
      <TheProblem report={makeReport({ words_outdated_at: "2026-11-02T10:00:00Z" })} code={[]} />,
    );
    expect(screen.getByText(MARK).textContent).toContain("It is being written again.");
  });

  it("are to be edited by somebody where a person wrote them", async () => {
    const report = makeReport({ words_outdated_at: "2026-11-02T10:00:00Z", problem: null });
    await renderInApp(<TheProblem report={report} code={[]} />);
    expect(screen.getByText(MARK).textContent).toContain("Edit it if it is no longer true.");
  });

  it("are not marked while they are current", async () => {
    await renderInApp(<TheProblem report={makeReport({})} code={[]} />);
    expect(screen.queryByText(MARK)).toBeNull();
  });
});
