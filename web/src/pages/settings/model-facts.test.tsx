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

it("says nothing about outages of a model that answers", async () => {
  startServer().answers(PATH, MODELS);
  await renderInApp(<ModelFacts projectId={PROJECT} />);
  expect(await screen.findByText("reader-1")).toBeTruthy();
  expect(screen.queryByText(/It has failed/)).toBeNull();
});
