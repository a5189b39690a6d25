import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { startServer } from "@/testing/fake-server";
import { renderInApp } from "@/testing/render-in-app";
import { AuditTab } from "./audit-tab";
import { whatWords } from "./audit-words";

const PATH = "/api/organizations/o1/audit_log/";

it("shows who changed what, and leads to a file of what was chosen", async () => {
  const server = startServer();
  server.answers("GET /api/organizations/o1/members/", { count: 0, next: null, previous: null, results: [] });
  server.answers(`GET ${PATH}`, {
    count: 1,
    next: null,
    previous: null,
    results: [
      {
        id: 7,
        created_at: "2026-11-01T10:00:00Z",
        project_id: 1,
        actor: "key",
        user: "ada@example.com",
        key: "CI",
        address: "192.0.2.1",
        action: "changed",
        object: "handoff",
        object_id: "1",
        name: "",
        subject: null,
        changes: [
          { field: "daily_limit", is_shown: true, former: null, present: 3 },
          { field: "webhook_url", is_shown: false, former: null, present: null },
        ],
      },
    ],
  });
  const organization = { id: "o1", name: "Ours", role: "owner", projects: [] } as const;
  const { user } = await renderInApp(<AuditTab organization={{ ...organization, projects: [] }} />);
  expect(await screen.findByText("ada@example.com")).toBeDefined();
  expect(screen.getByText("key CI · 192.0.2.1")).toBeDefined();
  expect(screen.getByText("Daily limit: none → 3")).toBeDefined();
  expect(screen.getByText("Webhook url changed")).toBeDefined();
  await user.selectOptions(screen.getByLabelText("Object"), "Hand-off");
  const link = screen.getByRole("link", { name: "Export as CSV" });
  expect(link.getAttribute("href")).toMatch(/audit_log\/export\/\?object=handoff&format=csv$/);
});

it("names decisions about reports as such, since their records are created", () => {
  expect(whatWords({ action: "created", object: "report" })).toBe("Decided about report");
  expect(whatWords({ action: "created", object: "regrouping" })).toBe("Regrouped signals");
  expect(whatWords({ action: "deleted", object: "report" })).toBe("Deleted report");
  expect(whatWords({ action: "changed", object: "handoff" })).toBe("Changed hand-off");
});
