import { screen } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";
import { runAction } from "@/actions/registry";
import { Similar } from "@/nouns/regrouping/components/similar";
import { type FakeServer, startServer } from "@/testing/fake-server";
import { makeReport } from "@/testing/make-report";
import { PROJECT, renderInApp } from "@/testing/render-in-app";
import { spoken } from "@/ui/overlays/toast-store";

const REPORT = `/api/projects/${PROJECT}/signals/reports/a/`;

let server: FakeServer;
beforeEach(() => {
  server = startServer();
  const report = makeReport({ id: "b", title: "Exports never end" });
  const why = "both mention “GatewayTimeout”";
  server.answers(`GET ${REPORT}similar/`, {
    results: [{ report, similarity: 0.71, meaning: 0.8, words: 0.62, why }],
  });
  server.answers(`POST ${REPORT}merge/`, { report: null, regroupings: [{ id: "g1" }] });
  server.answers(`POST ${REPORT}distinct/`, { report: null, regroupings: [{ id: "g2" }] });
});

it("shows why a report is similar, and merges it with one press", async () => {
  const { user } = await renderInApp(<Similar projectId={PROJECT} reportId="a" readOnly={null} />);
  expect(await screen.findByText(/71% alike · both mention “GatewayTimeout”/)).toBeDefined();
  await user.click(screen.getByRole("button", { name: "Merge “Exports never end” into this report" }));
  await expect.poll(() => server.sent.map((one) => one.path)).toEqual([`${REPORT}merge/`]);
});

it("tells a report apart with one press", async () => {
  const { user } = await renderInApp(<Similar projectId={PROJECT} reportId="a" readOnly={null} />);
  await user.click(
    await screen.findByRole("button", { name: "“Exports never end” is not the same problem" }),
  );
  await expect.poll(() => server.sent.map((one) => one.path)).toEqual([`${REPORT}distinct/`]);
});

it("merges the first one or tells it apart by key", async () => {
  await renderInApp(<Similar projectId={PROJECT} reportId="a" readOnly={null} />);
  await screen.findByText(/71% alike/);
  expect(runAction("report.not-similar")).toBe(true);
  await expect.poll(() => server.sent.map((one) => one.path)).toEqual([`${REPORT}distinct/`]);
  expect(runAction("report.merge-similar")).toBe(true);
  await expect.poll(() => server.sent.at(-1)?.path).toBe(`${REPORT}merge/`);
});

it("says why a reader's key does nothing", async () => {
  await renderInApp(<Similar projectId={PROJECT} reportId="a" readOnly="You can only read." />);
  await screen.findByText(/71% alike/);
  runAction("report.merge-similar");
  expect(spoken.get()).toContain("You can only read.");
  expect(server.sent).toEqual([]);
});

it("offers nothing to press to readers", async () => {
  await renderInApp(<Similar projectId={PROJECT} reportId="a" readOnly="You can only read." />);
  expect(await screen.findByText(/71% alike/)).toBeDefined();
  expect(screen.queryByRole("button")).toBeNull();
});
