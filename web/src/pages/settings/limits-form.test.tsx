import { screen } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";
import type { Spend } from "@/api/types";
import { type FakeServer, startServer } from "@/testing/fake-server";
import { expectMessage, PROJECT, renderInApp } from "@/testing/render-in-app";
import { spoken } from "@/ui/overlays/toast-store";
import { LimitsForm } from "./limits-form";

const PATH = `/api/projects/${PROJECT}/signals/spend/limits/`;
const SPEND: Spend = {
  approved: true,
  calls: 0,
  calls_limit: 400,
  day: "2026-11-01",
  dollars: 0,
  dollars_limit: 2.5,
  dollars_reserved: 0,
  results: [],
};

let server: FakeServer;
beforeEach(() => {
  server = startServer();
  server.answers(`POST ${PATH}`, SPEND);
});

it("sends the limit that was changed alone, once for a double click", async () => {
  const { user } = await renderInApp(<LimitsForm projectId={PROJECT} spend={SPEND} />);
  const dollars = screen.getByLabelText("US dollars a day");
  await user.clear(dollars);
  await user.type(dollars, "1.5");
  await user.dblClick(screen.getByRole("button", { name: "Save the budget" }));
  await expectMessage("The budget was changed.");
  expect(server.sent.map((request) => request.body)).toEqual([{ dollars_per_day: 1.5 }]);
});

it.each([
  ["", "Nothing has been changed yet."],
  ["a lot", "Use plain numbers, such as 2.50 and 400."],
])("sends nothing for %j, and says why", async (typed, why) => {
  const { user } = await renderInApp(<LimitsForm projectId={PROJECT} spend={SPEND} />);
  if (typed !== "") await user.type(screen.getByLabelText("Calls a day"), typed);
  await user.click(screen.getByRole("button", { name: "Save the budget", description: why }));
  expect(spoken.get()).toContain(why);
  expect(server.sent).toEqual([]);
});

it("shows a refusal beside the field that it names", async () => {
  server.refuses(`POST ${PATH}`, "At most 500 calls a day.", { attr: "calls_per_day" });
  const { user } = await renderInApp(<LimitsForm projectId={PROJECT} spend={SPEND} />);
  await user.type(screen.getByLabelText("Calls a day"), "0{Enter}");
  expect(await screen.findByRole("textbox", { description: /At most 500 calls a day\./ })).toBeDefined();
});

it("sends nothing of a viewer who presses Enter in a field", async () => {
  const { user } = await renderInApp(<LimitsForm projectId={PROJECT} spend={SPEND} />, { role: "viewer" });
  await user.type(screen.getByLabelText("Calls a day"), "0{Enter}");
  expect(screen.getByLabelText("Calls a day")).toHaveProperty("value", "400");
  expect(server.sent).toEqual([]);
});
