import { cleanup, screen } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import { type FakeServer, startServer } from "@/testing/fake-server";
import { makeReport } from "@/testing/make-report";
import { PROJECT, renderInApp } from "@/testing/render-in-app";
import { ReviewNotices } from "./review-notices";

const SIGNALS = `/api/projects/${PROJECT}/signals/`;
const page = (results: readonly unknown[]) => ({
  count: results.length,
  next: null,
  previous: null,
  results,
});

let server: FakeServer;
beforeEach(() => {
  window.localStorage.clear();
  server = startServer();
  server.answers(`GET ${SIGNALS}repositories/`, page([]));
  server.answers(`GET ${SIGNALS}reports/`, page([]));
});

describe("the notices above what needs review", () => {
  it.each([
    [{ live: 2, imported: 312 }, "2 new signals and 312 imported items are still being grouped."],
    [{ live: 0, imported: 1 }, "1 imported item is still being grouped."],
    [{ live: 9, imported: 0 }, null],
  ])("say how many signals wait: %o", async (waiting, text) => {
    server.answers(`GET ${SIGNALS}reports/counts/`, { statuses: {}, areas: {}, quarantined: 0, waiting });
    await renderInApp(<ReviewNotices projectId={PROJECT} />);
    await screen.findByRole("link", { name: "Connect a repository" });
    await expect.poll(() => screen.queryByText(/still being grouped/)?.textContent ?? null).toBe(text);
  });

  it("ask once for a repository, until they are dismissed", async () => {
    const { user } = await renderInApp(<ReviewNotices projectId={PROJECT} />);
    expect(await screen.findByRole("link", { name: "Connect a repository" })).toBeDefined();
    await user.click(screen.getByRole("button", { name: "Dismiss" }));
    expect(screen.queryByRole("link", { name: "Connect a repository" })).toBeNull();
    cleanup();
    await renderInApp(<ReviewNotices projectId={PROJECT} />);
    expect(screen.queryByText(/No repository is connected/)).toBeNull();
  });

  it("ask for no repository where one is connected", async () => {
    server.answers(`GET ${SIGNALS}repositories/`, page([{ id: "c1" }]));
    server.answers(
      `GET ${SIGNALS}reports/`,
      page([makeReport({ total_weight: 0.8, title: "Exports stop" })]),
    );
    await renderInApp(<ReviewNotices projectId={PROJECT} />);
    expect(await screen.findByRole("link", { name: "Exports stop" })).toBeDefined();
    expect(screen.queryByText(/No repository is connected/)).toBeNull();
  });

  it("announce notable reports in Gathering, but none that is snoozed or everyday", async () => {
    server.answers(
      `GET ${SIGNALS}reports/`,
      page([
        makeReport({ id: "1", total_weight: 0.9, title: "First" }),
        makeReport({ id: "2", total_weight: 0.8, title: "Second" }),
        makeReport({ id: "3", total_weight: 0.75, title: "Third" }),
        makeReport({ id: "4", total_weight: 0.75, title: "Snoozed", snoozed_for: 3 }),
        makeReport({ id: "5", total_weight: 0.5, title: "Everyday" }),
      ]),
    );
    await renderInApp(<ReviewNotices projectId={PROJECT} />);
    expect(await screen.findByText(/3 notable reports in Gathering/)).toBeDefined();
    expect(screen.getByRole("link", { name: "First" })).toBeDefined();
    expect(screen.getByRole("link", { name: "and 1 other" })).toBeDefined();
    expect(screen.queryByText("Snoozed")).toBeNull();
    expect(screen.queryByText("Everyday")).toBeNull();
  });
});
