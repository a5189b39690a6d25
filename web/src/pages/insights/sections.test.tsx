import { screen, within } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { InsightFigures, InsightOverview } from "@/api/types";
import * as file from "@/nouns/insights/csv";
import { type FakeServer, startServer } from "@/testing/fake-server";
import { PROJECT, renderInApp } from "@/testing/render-in-app";
import { Charts } from "./charts";
import { Groups } from "./groups";
import { MapSection } from "./map-section";

const NONE = { count: 0, median_seconds: null, p90_seconds: null };

function figures(given: Partial<InsightFigures> = {}): InsightFigures {
  return {
    opened: 0,
    signals: 0,
    signals_per_report: null,
    open: 0,
    undecided: 0,
    decided: 0,
    fixed: 0,
    dismissed: 0,
    snoozed: 0,
    handed_off: 0,
    archived: 0,
    came_back: 0,
    decision: NONE,
    fix: NONE,
    ...given,
  };
}

const RANGE = { unit: "week", first_day: "2026-03-23", last_day: "2026-04-05", timezone: "UTC" } as const;
const WEEKS = [
  { first_day: "2026-03-23", last_day: "2026-03-29" },
  { first_day: "2026-03-30", last_day: "2026-04-05" },
];
const OVERVIEW: InsightOverview = {
  range: RANGE,
  periods: [
    {
      first_day: "2026-03-23",
      last_day: "2026-03-29",
      figures: figures({ opened: 7, fixed: 2, signals_per_report: 3 }),
    },
    {
      first_day: "2026-03-30",
      last_day: "2026-04-05",
      figures: figures({ opened: 4, fix: { count: 1, median_seconds: 86_400, p90_seconds: 86_400 } }),
    },
  ],
  total: figures({ opened: 11 }),
};
const PATH = `/api/projects/${PROJECT}/signals/insights/`;
const PART = { projectId: PROJECT, search: {}, today: "2026-04-01" };

let server: FakeServer;
beforeEach(() => {
  server = startServer();
});

describe("a chart", () => {
  it("says the numbers of each period to who moves its slider", async () => {
    const { user } = await renderInApp(<Charts overview={OVERVIEW} today="2026-04-01" />);
    const slider = screen.getByRole("slider", { name: /^Reports opened, decided/ });
    expect(slider.getAttribute("aria-valuetext")).toMatch(
      /so far: Opened 4, Decided 0, Fixed 0, Came back 0/,
    );
    await user.click(slider);
    const { fireEvent } = await import("@testing-library/react");
    fireEvent.change(slider, { target: { value: "0" } });
    expect(slider.getAttribute("aria-valuetext")).toMatch(/^Mar 23 – 29, 2026: Opened 7, Decided 0, Fixed 2/);
  });

  it("has the same numbers in its table, and in a file", async () => {
    const save = vi.spyOn(file, "saveText").mockImplementation(() => undefined);
    const { user } = await renderInApp(<Charts overview={OVERVIEW} today="2026-04-01" />);
    const rows = within(screen.getByRole("table", { name: "Reports by period", hidden: true })).getAllByRole(
      "row",
      {
        hidden: true,
      },
    );
    expect(rows.map((row) => row.textContent)).toEqual([
      expect.stringContaining("Opened"),
      expect.stringMatching(/^Mar 23 – 29, 20267020000/),
      expect.stringMatching(/^Mar 30 – Apr 5, 20264000000/),
    ]);
    await user.click(screen.getByRole("button", { name: "CSV: Times by period" }));
    expect(save.mock.calls[0]?.[2].split("\r\n")).toEqual([
      'Period,"Decision, median","Decision, 90th percentile","Fix, median","Fix, 90th percentile"',
      "2026-03-23,,,,",
      "2026-03-30,,,86400,86400",
    ]);
  });
});

describe("the map", () => {
  const cell = { reports: 2, open: 1, signals: 5, users: 0, ...WEEKS[0] };
  beforeEach(() => {
    server.answers(`GET ${PATH}map/`, {
      range: RANGE,
      periods: WEEKS,
      areas: ["billing", null],
      more: 0,
      cells: [
        { ...cell, area: "billing" },
        { ...cell, area: null, reports: 1 },
      ],
    });
  });

  it("opens the list of a circle's reports", async () => {
    await renderInApp(<MapSection {...PART} onChange={() => undefined} />);
    const link = await screen.findByRole("link", { name: "2 reports, 1 open, 0 users, 5 signals" });
    const query = new URLSearchParams(link.getAttribute("href")?.split("?")[1]);
    expect(Object.fromEntries(query)).toMatchObject({
      tab: "all",
      opened: "2026-03-23..2026-03-29",
      area: "billing",
    });
    const other = screen.getByRole("link", { name: /^1 report,/ });
    expect(other.getAttribute("href")).toMatch(/noarea=yes/);
  });

  it("has no links with a filter that lists do not have", async () => {
    await renderInApp(<MapSection {...PART} search={{ reviewer: "ann" }} onChange={() => undefined} />);
    expect(await screen.findByText(/Take the filter by reviewer out/)).toBeDefined();
    expect(screen.queryByRole("link")).toBeNull();
  });
});

describe("the groups", () => {
  it("narrow the page to a name", async () => {
    server.answers(`GET ${PATH}groups/`, {
      more: 2,
      results: [
        { name: "billing", figures: figures({ opened: 3 }) },
        { name: null, figures: figures({ opened: 1 }) },
      ],
    });
    const change = vi.fn();
    const { user } = await renderInApp(<Groups {...PART} onChange={change} />);
    await user.click(await screen.findByRole("button", { name: /^Billing/ }));
    expect(change).toHaveBeenCalledWith({ area: "billing" });
    expect(screen.getByText("2 smaller ones left out.")).toBeDefined();
  });
});
