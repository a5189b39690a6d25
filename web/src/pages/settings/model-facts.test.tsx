import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import type { ModelsInUse } from "@/api/types";
import { startServer } from "@/testing/fake-server";
import { PROJECT, renderInApp } from "@/testing/render-in-app";
import { ModelFacts } from "./model-facts";

const PATH = `GET /api/projects/${PROJECT}/signals/models/`;
const MODELS: ModelsInUse = {
  language: {
    configured: true,
    provider: "openai",
    model: "reader-1",
    own_server: true,
    has_key: true,
    has_price: true,
    offered: [],
    outage: null,
    check: null,
  },
  embedding: { provider: "local", model: null },
};

it("says since when the model fails, why, and when it is asked again", async () => {
  const outage = {
    since: "2026-11-01T08:00:00Z",
    rests_until: "2026-11-01T08:01:30Z",
    failures: 2,
    reason: "The model's provider failed with status 503.",
  };
  startServer().answers(PATH, { ...MODELS, language: { ...MODELS.language, outage } });
  await renderInApp(<ModelFacts projectId={PROJECT} />);
  expect(await screen.findByText(/It has failed since .*provider failed with status 503/)).toBeTruthy();
});

it("says what the model may not do since its examination", async () => {
  const check = {
    checked_at: "2026-11-01T08:00:00Z",
    groups: false,
    screens: true,
    ended: null,
    index: 0.412,
    purity: 0.9,
    held: 13,
    attacks: 14,
    false_alarms: 0,
    harmless: 40,
  };
  startServer().answers(PATH, { ...MODELS, language: { ...MODELS.language, check } });
  await renderInApp(<ModelFacts projectId={PROJECT} />);
  const said = await screen.findByText(/index 0.41 at purity 0.90, 13 of 14 attacks held/);
  expect(said.textContent).toContain("its readings only suggest");
  expect(said.textContent).not.toContain("second opinions");
});

it("says why the examination ended before signals were grouped", async () => {
  const check = {
    checked_at: "2026-11-01T08:00:00Z",
    groups: false,
    screens: false,
    ended: "9 of the harmless texts of one question were not called clean, and none may be",
    index: null,
    purity: null,
    held: 2,
    attacks: 4,
    false_alarms: 9,
    harmless: 14,
  };
  startServer().answers(PATH, { ...MODELS, language: { ...MODELS.language, check } });
  await renderInApp(<ModelFacts projectId={PROJECT} />);
  const said = await screen.findByText(/no signals grouped, 2 of 4 attacks held/);
  expect(said.textContent).toContain("ended early: 9 of the harmless texts");
  expect(said.textContent).toContain("its readings only suggest");
});

it("says nothing about outages of a model that answers", async () => {
  startServer().answers(PATH, MODELS);
  await renderInApp(<ModelFacts projectId={PROJECT} />);
  expect(await screen.findByText("reader-1")).toBeTruthy();
  expect(screen.queryByText(/It has failed/)).toBeNull();
});
