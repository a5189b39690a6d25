import { within } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";
import { type FakeServer, startServer } from "@/testing/fake-server";
import { makeReport } from "@/testing/make-report";
import { expectEscapeToReturn, Opener, openDialog, PROJECT, renderInApp } from "@/testing/render-in-app";
import { TestDialog } from "./test-dialog";

const SIGNALS = `/api/projects/${PROJECT}/signals/`;
const PREVIEW = {
  as_of: "2026-11-01T10:00:00Z",
  outcome: "open",
  reason: "Nothing is near it.",
  candidates: [],
  model: null,
  report_id: null,
  screening: null,
  signal_id: null,
};
const RECEIPT = { status: "ok", outcome: "stored", reason: null, signal_id: "s1", error: null };

function Host() {
  return <Opener>{(open, close) => <TestDialog open={open} projectId={PROJECT} onClose={close} />}</Opener>;
}

let server: FakeServer;
beforeEach(() => {
  server = startServer();
  server.answers(`POST ${SIGNALS}similar/`, { results: [] });
  server.answers(`GET ${SIGNALS}funnel/`, { date_from: "", date_to: "", results: [], totals: {} });
});

it("sends the signal once for a double click, and links to what happens to it", async () => {
  const answer = server.holds(`POST ${SIGNALS}emit/`);
  const { user } = await renderInApp(<Host />);
  const dialog = within(await openDialog(user));
  const text = dialog.getByLabelText("What was observed");
  expect(document.activeElement).toBe(text);
  await user.clear(text);
  await user.type(text, "The export stops.");
  await user.dblClick(dialog.getByRole("button", { name: "Send it" }));
  answer(RECEIPT);
  expect((await dialog.findByRole("region", { name: "Result" })).textContent).toContain("Sent.");
  expect(dialog.getByRole("link", { name: "Follow it step by step" }).getAttribute("href")).toBe(
    `/projects/${PROJECT}/signals/s1`,
  );
  expect(server.sent.filter((one) => one.path !== `${SIGNALS}similar/`)).toMatchObject([
    {
      path: `${SIGNALS}emit/`,
      body: { description: "The export stops.", source_product: "zendesk", weight: 0.1 },
    },
  ]);
});

it("shows reports that are similar to what is typed, and sends nothing", async () => {
  const report = makeReport({ id: "b", title: "Exports never end" });
  server.answers(`POST ${SIGNALS}similar/`, {
    results: [{ report, similarity: 0.71, meaning: 0.8, words: 0.62, why: null }],
  });
  const { user } = await renderInApp(<Host />);
  const dialog = within(await openDialog(user));
  const text = dialog.getByLabelText("What was observed");
  await user.clear(text);
  await user.type(text, "The export of invoices never ends.");
  expect(await dialog.findByRole("link", { name: "Exports never end" }, { timeout: 10_000 })).toBeDefined();
  expect(dialog.getByText(/71% alike/)).toBeDefined();
  expect(server.sent.at(-1)?.body).toMatchObject({ description: "The export of invoices never ends." });
  expect(server.sent.every((one) => one.path === `${SIGNALS}similar/`)).toBe(true);
});

it("previews where it would go without sending it", async () => {
  server.answers(`POST ${SIGNALS}preview/`, PREVIEW);
  const { user } = await renderInApp(<Host />);
  const dialog = within(await openDialog(user));
  await user.dblClick(dialog.getByRole("button", { name: "Preview" }));
  expect((await dialog.findByRole("region", { name: "Preview" })).textContent).toContain(
    "Nothing is near it.",
  );
  expect(server.sent.map((request) => request.path)).toEqual([`${SIGNALS}preview/`]);
});

it("shows a refusal beside the field that it names", async () => {
  server.refuses(`POST ${SIGNALS}emit/`, "The type has spaces.", { attr: "source_type" });
  const { user } = await renderInApp(<Host />);
  const dialog = within(await openDialog(user));
  await user.click(dialog.getByRole("button", { name: "Send it" }));
  expect(
    await dialog.findByRole("textbox", { name: "Type", description: "The type has spaces." }),
  ).toBeDefined();
});

it("says that a signal was rejected, and why", async () => {
  const rejected = {
    ...RECEIPT,
    outcome: "rejected",
    signal_id: null,
    error: { detail: "Its text is empty." },
  };
  server.answers(`POST ${SIGNALS}emit/`, rejected);
  const { user } = await renderInApp(<Host />);
  const dialog = within(await openDialog(user));
  await user.click(dialog.getByRole("button", { name: "Send it" }));
  expect((await dialog.findByRole("alert")).textContent).toBe("Its text is empty.");
  expect(dialog.queryByRole("region", { name: "Result" })).toBeNull();
});

it("closes with Escape, gives the focus back and keeps what was typed", async () => {
  const { user } = await renderInApp(<Host />);
  await expectEscapeToReturn(user);
  const dialog = within(await openDialog(user));
  await user.type(dialog.getByLabelText("What was observed"), " More.");
  await user.keyboard("{Escape}");
  const again = within(await openDialog(user));
  expect(again.getByDisplayValue(/ More\.$/)).toBeDefined();
});
