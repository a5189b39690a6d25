import { screen, waitFor, within } from "@testing-library/react";
import { useState } from "react";
import { beforeEach, describe, expect, it } from "vitest";
import type { Report } from "@/api/types";
import { DecideDialog, type Question } from "@/nouns/reports/components/decide-dialog";
import { useDecide } from "@/nouns/reports/mutations";
import { reportKeys } from "@/nouns/reports/queries";
import { type FakeServer, startServer } from "@/testing/fake-server";
import { makeReport } from "@/testing/make-report";
import {
  expectEscapeToReturn,
  expectMessage,
  expectNoDialog,
  openDialog,
  PROJECT,
  renderInApp,
} from "@/testing/render-in-app";

const REPORT = makeReport({ id: "r1" });
const STATE = `/api/projects/${PROJECT}/signals/reports/r1/state/`;

/** The dialog as the pages of reports use it. */
function Host({ kind }: { kind: Question }) {
  const [question, ask] = useState<Question | null>(null);
  const decide = useDecide(PROJECT);
  return (
    <>
      <button type="button" onClick={() => ask(kind)}>
        Open
      </button>
      <DecideDialog
        question={question}
        reports={1}
        draftId={REPORT.id}
        onDecide={(decision) => {
          ask(null);
          decide.mutate({ ids: [REPORT.id], decision, draftId: REPORT.id });
        }}
        onClose={() => ask(null)}
      />
    </>
  );
}

let server: FakeServer;
beforeEach(() => {
  server = startServer();
  server.answers(`POST ${STATE}`, { ...REPORT, status: "suppressed", undo_id: "u1" });
});

describe.each(["dismiss", "resolve", "snooze"] as const)("the dialog that asks about %s", (kind) => {
  it("closes with Escape, gives the focus back and sends nothing", async () => {
    const { user } = await renderInApp(<Host kind={kind} />);
    await expectEscapeToReturn(user);
    expect(server.sent).toEqual([]);
  });

  it("sends the decision of a double click once", async () => {
    const { user } = await renderInApp(<Host kind={kind} />);
    const dialog = within(await openDialog(user));
    const [first = document.body] = dialog
      .getAllByRole("listitem")
      .map((item) => within(item).getByRole("button"));
    await user.dblClick(first);
    await expectNoDialog();
    await screen.findByRole("region", { name: "Messages" });
    expect(server.sent).toHaveLength(1);
  });
});

describe("the dismiss dialog", () => {
  it("sends the reason of a digit", async () => {
    const { user } = await renderInApp(<Host kind="dismiss" />);
    await openDialog(user);
    await user.keyboard("6");
    await expectMessage("Dismissed.");
    expect(server.sent).toMatchObject([
      { method: "POST", path: STATE, body: { state: "suppressed", dismissal_reason: "wontfix_irrelevant" } },
    ]);
  });

  it("sends the note and the right repository with the reason that was clicked", async () => {
    const { user } = await renderInApp(<Host kind="dismiss" />);
    const dialog = within(await openDialog(user));
    await user.type(dialog.getByLabelText("Note (optional)"), "See 1 and 2");
    await user.type(dialog.getByLabelText(/^The right repository/), "acme/api");
    await user.click(dialog.getByRole("button", { name: /It is about another repository/ }));
    await expectMessage("Dismissed.");
    expect(server.sent.map((request) => request.body)).toEqual([
      {
        state: "suppressed",
        dismissal_reason: "wrong_repo",
        dismissal_note: "See 1 and 2",
        corrected_repository: "acme/api",
      },
    ]);
  });

  it("dismisses without a reason by Enter", async () => {
    const { user } = await renderInApp(<Host kind="dismiss" />);
    await openDialog(user);
    await user.keyboard("{Enter}");
    await expectMessage("Dismissed.");
    expect(server.sent.map((request) => request.body)).toEqual([{ state: "suppressed" }]);
  });

  it("says why it was refused, and keeps the note for the next attempt", async () => {
    server.refuses(`POST ${STATE}`, "Somebody else was faster.", { status: 409, code: "conflict" });
    const { user } = await renderInApp(<Host kind="dismiss" />);
    const dialog = within(await openDialog(user));
    await user.type(dialog.getByLabelText("Note (optional)"), "As agreed");
    await user.click(dialog.getByRole("button", { name: "Dismiss without a reason" }));
    await expectMessage("Nothing was changed. Somebody else was faster. Your note is kept.");
    const again = within(await openDialog(user));
    expect(again.getByLabelText("Note (optional)")).toHaveProperty("value", "As agreed");
  });

  it("takes the report out of its list at once, and puts it back in its place when it is refused", async () => {
    const { client, user } = await renderInApp(<Host kind="dismiss" />);
    const key = reportKeys.page(PROJECT, {}, 0);
    const results = [makeReport({ id: "r0" }), REPORT, makeReport({ id: "r2" })];
    client.setQueryData(key, { count: 3, results });
    const shown = () => client.getQueryData<{ results: Report[] }>(key)?.results.map((report) => report.id);
    const answer = server.holds(`POST ${STATE}`);
    await openDialog(user);
    await user.keyboard("1");
    await waitFor(() => expect(shown()).toEqual(["r0", "r2"]));
    answer({ detail: "Somebody else was faster.", code: "conflict" }, 409);
    await expectMessage("Nothing was changed. Somebody else was faster.");
    expect(shown()).toEqual(["r0", "r1", "r2"]);
  });

  it("undoes what it has done", async () => {
    const undo = `/api/projects/${PROJECT}/signals/state_changes/undo/`;
    server.answers(`POST ${undo}`, { results: [{ undo_id: "u1", outcome: "undone" }] });
    const { user } = await renderInApp(<Host kind="dismiss" />);
    await openDialog(user);
    await user.keyboard("1");
    await user.click(await screen.findByRole("button", { name: "Undo" }));
    await expectMessage("Undone.");
    expect(server.sent[1]).toMatchObject({ path: undo, body: { ids: ["u1"] } });
  });
});

describe("the resolve dialog", () => {
  it("sends how the problem was solved, with the note", async () => {
    const { user } = await renderInApp(<Host kind="resolve" />);
    const dialog = within(await openDialog(user));
    await user.type(dialog.getByLabelText("Note (optional)"), "In 2.1");
    await user.click(dialog.getByRole("button", { name: /A pull request was merged/ }));
    await expectMessage("Resolved.");
    expect(server.sent.map((request) => request.body)).toEqual([
      { state: "resolved", dismissal_reason: "pr_merged", dismissal_note: "In 2.1" },
    ]);
  });

  it("says why it was refused", async () => {
    server.refuses(`POST ${STATE}`, "The report is being researched.", { status: 409, code: "conflict" });
    const { user } = await renderInApp(<Host kind="resolve" />);
    await openDialog(user);
    await user.keyboard("1");
    await expectMessage("Nothing was changed. The report is being researched.");
  });
});

describe("the snooze dialog", () => {
  it("waits for so many signals", async () => {
    const { user } = await renderInApp(<Host kind="snooze" />);
    await openDialog(user);
    await user.keyboard("2");
    await expectMessage("Snoozed until 3 more signals arrive.");
    expect(server.sent.map((request) => request.body)).toEqual([{ state: "potential", snooze_for: 3 }]);
  });

  it("waits until nine o'clock of a later day", async () => {
    const { user } = await renderInApp(<Host kind="snooze" />);
    const dialog = within(await openDialog(user));
    await user.click(dialog.getByRole("button", { name: /Until tomorrow/ }));
    await expectMessage("Snoozed until tomorrow.");
    expect(server.sent).toMatchObject([
      { body: { state: "suppressed", snooze_until: expect.stringMatching(/^20\d\d-/) } },
    ]);
  });

  it("says why it was refused", async () => {
    server.refuses(`POST ${STATE}`, "It was deleted.", { status: 404, code: "not_found" });
    const { user } = await renderInApp(<Host kind="snooze" />);
    await openDialog(user);
    await user.keyboard("1");
    await expectMessage("Nothing was changed. It was deleted.");
  });
});
