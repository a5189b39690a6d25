import { screen } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import { nextActions, TheProblem } from "@/nouns/reports/components/the-problem";
import { type FakeServer, startServer } from "@/testing/fake-server";
import { makeReport } from "@/testing/make-report";
import { PROJECT, renderInApp } from "@/testing/render-in-app";

let server: FakeServer;
beforeEach(() => {
  server = startServer();
});

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

describe("a report that gathers", () => {
  const gathers = makeReport({ id: "00000000-0000-0000-0000-000000000001", status: "potential" });
  const path = `GET /api/projects/${PROJECT}/signals/reports/${gathers.id}/gathering/`;
  const gathering = {
    reason: "It has a weight of 0.75, and is researched from 1 on.",
    priority: "P2",
    explanation: "Its text says “all my drafts were lost”.",
    question: "Which versions are affected?",
  };

  it("says what it waits for, what it would be and what to ask", async () => {
    server.answers(path, { gathering });
    await renderInApp(<TheProblem projectId={PROJECT} report={gathers} code={[]} />);
    expect((await screen.findByText("Would be P2")).nextSibling?.textContent).toBe(gathering.explanation);
    expect(screen.getByText(gathering.reason)).toBeTruthy();
    expect(screen.getByText(gathering.question)).toBeTruthy();
  });

  it("asks for nothing on a triage card, or while it is snoozed", async () => {
    await renderInApp(<TheProblem projectId={PROJECT} report={gathers} code={[]} brief />);
    await renderInApp(<TheProblem projectId={PROJECT} report={{ ...gathers, snoozed_for: 3 }} code={[]} />);
    expect(server.read.filter((one) => one.path.endsWith("/gathering/"))).toEqual([]);
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
