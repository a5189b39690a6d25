import { screen, within } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import type { Source } from "@/api/types";
import { type FakeServer, startServer } from "@/testing/fake-server";
import {
  expectEscapeToReturn,
  expectMessage,
  openDialog,
  PROJECT,
  renderInApp,
} from "@/testing/render-in-app";
import { spoken } from "@/ui/overlays/toast-store";
import { SourceSettings } from "./source-settings";

const SOURCES = `/api/projects/${PROJECT}/sources/`;
const SOURCE: Source = {
  id: "c1",
  kind: "custom",
  name: "Shop errors",
  enabled: true,
  config: {},
  rules: [],
  secrets: [],
  weight: null,
  impact: "all",
  per_minute: null,
  poll: null,
  webhook_path: "/api/hooks/c1/TOKEN/",
  counters: {
    received: 0,
    failed: 0,
    signals: 0,
    dropped: 0,
    skipped: 0,
    unsigned: 0,
    refused: 0,
    ignored: 0,
    last_received_at: null,
    last_error: null,
    last_error_at: null,
  },
  created_at: "2026-11-01T10:00:00Z",
  updated_at: "2026-11-01T10:00:00Z",
};
const KIND = {
  name: "custom",
  title: "Custom",
  category: "custom",
  summary: "",
  set_up: "",
  config_schema: { properties: {} },
  secrets: [],
  samples: [],
  emits: [],
  receives: ["webhook"],
  signed: false,
  weight: 0.5,
};

let server: FakeServer;
beforeEach(() => {
  server = startServer();
  server.answers(`GET ${SOURCES}kinds/`, { count: 1, next: null, previous: null, results: [KIND] });
});

describe("the dialog that disconnects a source", () => {
  it("disconnects it once its name is typed, once for a double click, and shows the others", async () => {
    server.answers(`DELETE ${SOURCES}c1/`, null, 204);
    const { user, path } = await renderInApp(<SourceSettings projectId={PROJECT} source={SOURCE} />);
    const dialog = within(await openDialog(user, /^Disconnect/));
    expect(dialog.getByRole("heading", { name: "Disconnect Shop errors?" })).toBeDefined();
    await user.type(dialog.getByRole("textbox"), "Shop errors");
    await user.dblClick(dialog.getByRole("button", { name: "Disconnect" }));
    await expectMessage("Shop errors is disconnected.");
    expect(server.sent).toMatchObject([{ method: "DELETE", path: `${SOURCES}c1/` }]);
    expect(path()).toBe(`/projects/${PROJECT}/sources`);
  });

  it("says so when the server refuses, and stays", async () => {
    server.refuses(`DELETE ${SOURCES}c1/`, "It is polled at the moment.", { status: 409, code: "conflict" });
    const { user, path } = await renderInApp(<SourceSettings projectId={PROJECT} source={SOURCE} />);
    await openDialog(user, /^Disconnect/);
    await user.keyboard("Shop errors{Enter}");
    await expectMessage("Nothing was changed. It is polled at the moment.");
    expect(path()).toBe("/page");
  });

  it("closes with Escape and gives the focus back", async () => {
    const { user } = await renderInApp(<SourceSettings projectId={PROJECT} source={SOURCE} />);
    await expectEscapeToReturn(user, /^Disconnect/);
    expect(server.sent).toEqual([]);
  });

  it("does not open for a viewer, who is told why", async () => {
    const { user } = await renderInApp(<SourceSettings projectId={PROJECT} source={SOURCE} />, {
      role: "viewer",
    });
    const why = "Viewers can only read. Ask an owner for another role.";
    await user.click(await screen.findByRole("button", { name: /^Disconnect/, description: why }));
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(spoken.get()).toContain(why);
  });
});
