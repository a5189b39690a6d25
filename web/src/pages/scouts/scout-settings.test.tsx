import { fireEvent, screen } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";
import { type FakeServer, startServer } from "@/testing/fake-server";
import { makeScout } from "@/testing/make-scout";
import { expectMessage, PROJECT, renderInApp } from "@/testing/render-in-app";
import { spoken } from "@/ui/overlays/toast-store";
import { ScoutSettings } from "./scout-settings";

const SCOUT = makeScout({ id: "c1", emit: false, run_interval_minutes: 1440 });
const PATH = `/api/projects/${PROJECT}/signals/scout/configs/c1/`;
const WHY = "Viewers can only read. Ask an owner for another role.";

let server: FakeServer;
beforeEach(() => {
  server = startServer();
  server.answers(`PATCH ${PATH}`, { ...SCOUT, emit: true });
});

it("makes findings signals at once, which can be undone", async () => {
  const { user } = await renderInApp(<ScoutSettings projectId={PROJECT} scout={SCOUT} />);
  await user.click(screen.getByRole("switch", { name: "Findings become signals" }));
  await expectMessage("It is live now.");
  await user.click(screen.getByRole("button", { name: "Undo" }));
  await expectMessage("Change undone.");
  expect(server.sent.map((request) => request.body)).toEqual([{ emit: true }, { emit: false }]);
});

it("says why a change was refused", async () => {
  server.refuses(`PATCH ${PATH}`, "The scout was deleted.", { status: 404, code: "not_found" });
  const { user } = await renderInApp(<ScoutSettings projectId={PROJECT} scout={SCOUT} />);
  await user.click(screen.getByRole("switch", { name: "Runs on its schedule" }));
  await expectMessage("Nothing was changed. The scout was deleted.");
});

it("changes nothing for a viewer, by pointer or keys, and says why", async () => {
  const { user } = await renderInApp(<ScoutSettings projectId={PROJECT} scout={SCOUT} />, { role: "viewer" });
  await user.click(
    screen.getByRole("switch", { name: "Findings become signals", description: new RegExp(WHY) }),
  );
  expect(spoken.get()).toContain(WHY);
  await user.type(screen.getByLabelText("Name for people"), "Mine{Enter}");
  fireEvent.change(screen.getByLabelText("Schedule"), { target: { value: "60" } });
  expect(screen.getByLabelText("Schedule")).toHaveProperty("value", "1440");
  expect(server.sent).toEqual([]);
});
