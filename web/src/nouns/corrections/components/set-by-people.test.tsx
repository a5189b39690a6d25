import { screen } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";
import { SetByPeople } from "@/nouns/corrections/components/set-by-people";
import { type FakeServer, startServer } from "@/testing/fake-server";
import { makeReport } from "@/testing/make-report";
import { expectMessage, PROJECT, renderInApp } from "@/testing/render-in-app";

const ADA = { id: 1, uuid: "ada", first_name: "Ada", last_name: "Lovelace", email: "ada@example.com" };
const REPORT = makeReport({
  id: "r1",
  corrections: {
    priority: {
      by: { kind: "user", user: ADA, task_id: null, agent: null },
      at: "2026-11-02T10:00:00Z",
      machine: "P2",
    },
  },
});
const PATH = `/api/projects/${PROJECT}/signals/reports/r1/corrections/`;

let server: FakeServer;
beforeEach(() => {
  server = startServer();
  server.answers(`POST ${PATH}`, { ...REPORT, undo_id: "u1" });
});

it("says who set a field and what Postroom says, and gives it back", async () => {
  const { user } = await renderInApp(<SetByPeople projectId={PROJECT} report={REPORT} readOnly={null} />);
  expect(screen.getByText("Priority set by Ada Lovelace")).toBeDefined();
  expect(screen.getByText("Postroom says: P2")).toBeDefined();
  await user.click(screen.getByRole("button", { name: "Give back the priority to Postroom" }));
  await expectMessage(/Corrected\./);
  expect(server.sent).toMatchObject([{ path: PATH, body: { give_back: ["priority"] } }]);
});

it("gives nothing back for viewers", async () => {
  await renderInApp(<SetByPeople projectId={PROJECT} report={REPORT} readOnly="Viewers can only read." />);
  expect(screen.queryByRole("button")).toBeNull();
});
