import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import type { FormKinds, FormPreview, StoredForm } from "@/api/types";
import { NEW_FORM, toForm } from "@/nouns/scouts/form-draft";
import { type FakeServer, startServer } from "@/testing/fake-server";
import { expectMessage, PROJECT, renderInApp } from "@/testing/render-in-app";
import { FormTab } from "./form-tab";
import { NewForm } from "./new-form";

const SCOUT = `/api/projects/${PROJECT}/signals/scout`;
const FORM = `${SCOUT}/configs/c1/form/`;
const ALWAYS = ["of", "source", "where", "window_hours", "text", "severity"];

const KINDS: FormKinds = {
  kinds: [
    {
      measure: "count",
      title: "Number of items",
      help: "How many there are.",
      fields: [...ALWAYS, "above", "below", "change", "least", "by"],
    },
    { measure: "silence", title: "Silence", help: "Nothing came.", fields: [...ALWAYS, "by"] },
    { measure: "new_value", title: "New value", help: "A new one.", fields: [...ALWAYS, "field", "least"] },
  ],
  fields: {
    window_hours: { help: "Hours that are counted.", minimum: 1, maximum: 168, max_length: null },
    above: { help: "From this value on.", minimum: null, maximum: null, max_length: null },
    text: { help: "What a finding says.", minimum: null, maximum: null, max_length: 200 },
  },
};

const PREVIEW: FormPreview = {
  now: ["12 in 24 hours"],
  findings: [{ at: "2026-11-02T10:00:00Z", title: "12 in 24 hours", value: 12, usual: 4, group: "" }],
  windows: 30,
  items: 31,
  values: [3, null, 12],
};

const STORED: StoredForm = {
  name: "signals-scout-refunds",
  description: "Refunds.",
  form: toForm({ ...NEW_FORM, source: "zendesk/ticket", rule: "change", limit: "3" }, KINDS),
  version: 1,
  history: [{ version: 1, changed_at: "2026-11-01T10:00:00Z", changed_by: "ada@example.com" }],
};

let server: FakeServer;
beforeEach(() => {
  server = startServer();
  server.answers(`GET ${SCOUT}/forms/`, KINDS);
  server.answers(`POST ${SCOUT}/forms/preview/`, PREVIEW);
  server.answers(`GET /api/projects/${PROJECT}/signals/source_configs/`, {
    count: 0,
    next: null,
    previous: null,
    results: [],
  });
});

const created = () => server.sent.filter((one) => one.path === `${SCOUT}/forms/`);

describe("a new scout from a form", () => {
  it("shows what it would find, and sends what was filled in once", async () => {
    server.answers(`POST ${SCOUT}/forms/`, { name: STORED.name, config: {} }, 201);
    const { user, path } = await renderInApp(<NewForm projectId={PROJECT} />);
    const preview = within(await screen.findByRole("region", { name: "Preview" }));
    expect(await preview.findByText(/Now it would find/)).toBeDefined();
    expect(preview.getByText("Highest 12, lowest 3, latest 12.")).toBeDefined();
    expect(screen.getByText("Hours that are counted.")).toBeDefined();
    expect(screen.getByText(/A new scout begins switched off/)).toBeDefined();

    await user.selectOptions(screen.getByLabelText("Measure"), "New value");
    expect(screen.queryByLabelText("Threshold")).toBeNull();
    expect(screen.getByText("Name the fact that is measured.")).toBeDefined();
    await user.type(screen.getByLabelText("Fact"), "release");
    await user.click(screen.getByRole("button", { name: "Add a condition" }));
    await user.type(screen.getByLabelText("Value"), "refund");
    await user.type(screen.getByLabelText("Name of the scout"), "Réfund releases");
    const create = screen.getByRole("button", { name: "Create the scout" });
    await user.dblClick(create);
    await waitFor(() => expect(path()).toBe(`/projects/${PROJECT}/scouts/${STORED.name}`));
    expect(created().map((one) => one.body)).toMatchObject([
      {
        name: "signals-scout-refund-releases",
        description: "Réfund releases",
        enabled: false,
        form: {
          measure: "new_value",
          field: "release",
          above: null,
          text: "A new value: {group}",
          where: [{ field: "text", op: "contains", value: "refund" }],
        },
      },
    ]);
  });

  it("says what is wrong beside its field, and sends nothing", async () => {
    const { user } = await renderInApp(<NewForm projectId={PROJECT} />);
    await user.type(await screen.findByLabelText("Name of the scout"), "Refunds");
    const hours = screen.getByLabelText("Time window in hours");
    await user.clear(hours);
    await user.type(hours, "169");
    expect(hours.getAttribute("aria-describedby")).toContain("error");
    expect(screen.getByText("At most 168.")).toBeDefined();
    await user.click(screen.getByRole("button", { name: "Create the scout" }));
    expect(created()).toEqual([]);

    await user.clear(hours);
    await user.type(hours, "24");
    server.refuses(`POST ${SCOUT}/forms/preview/`, "Braces are for value.", { attr: "form__text" });
    await user.type(screen.getByLabelText("Title of a finding"), "{{evil}");
    expect(await screen.findByText("Braces are for value.")).toBeDefined();
    expect(screen.getByLabelText("Title of a finding").getAttribute("aria-invalid")).toBe("true");
  });

  it("shows a name that is taken at the name", async () => {
    server.refuses(`POST ${SCOUT}/forms/`, "This scout exists.", { attr: "name" });
    const { user } = await renderInApp(<NewForm projectId={PROJECT} />);
    const name = await screen.findByLabelText("Name of the scout");
    await user.type(name, "Refunds");
    await user.click(screen.getByRole("button", { name: "Create the scout" }));
    expect(await screen.findByText("This scout exists.")).toBeDefined();
    expect(name.getAttribute("aria-invalid")).toBe("true");
  });
});

describe("the form of a scout", () => {
  it("is stored as a new version with what was changed", async () => {
    server.answers(`GET ${FORM}`, STORED);
    server.answers(`PUT ${FORM}`, { ...STORED, version: 2 });
    const { user } = await renderInApp(<FormTab projectId={PROJECT} configId="c1" />);
    const threshold = await screen.findByLabelText("Threshold");
    expect(threshold).toHaveProperty("value", "3");
    await user.clear(threshold);
    await user.type(threshold, "2,5");
    await user.click(screen.getByRole("button", { name: "Save" }));
    await expectMessage("Saved as version 2.");
    expect(server.sent.filter((one) => one.path === FORM).map((one) => one.body)).toMatchObject([
      { description: "Refunds.", form: { change: 2.5, above: null, source: "zendesk/ticket" } },
    ]);
  });

  it("can be read and not changed by a viewer", async () => {
    server.answers(`GET ${FORM}`, STORED);
    await renderInApp(<FormTab projectId={PROJECT} configId="c1" />, { role: "viewer" });
    expect(await screen.findByLabelText("Threshold")).toHaveProperty("readOnly", true);
    expect(screen.getByRole("button", { name: "Save" }).getAttribute("aria-disabled")).toBe("true");
  });
});
