import { screen, waitFor, within } from "@testing-library/react";
import { useState } from "react";
import { beforeEach, expect, it, vi } from "vitest";
import { useAction } from "@/actions/registry";
import { type FakeServer, startServer } from "@/testing/fake-server";
import { makeReport } from "@/testing/make-report";
import {
  expectEscapeToReturn,
  expectNoDialog,
  openDialog,
  PROJECT,
  renderInApp,
} from "@/testing/render-in-app";
import { Dialog } from "@/ui/overlays/dialog";
import { spoken } from "@/ui/overlays/toast-store";
import Palette from "./palette";

const SEARCH = "An action, or words of a report";
const WHY = "Only reports that are ready can be handed off.";

function Host({ handOff, dismiss }: { handOff?: () => void; dismiss?: () => void }) {
  const [open, setOpen] = useState(false);
  const [asking, ask] = useState(false);
  useAction("report.hand-off", handOff ?? (() => {}), { unavailable: WHY });
  useAction("report.dismiss", dismiss ?? (() => ask(true)));
  return (
    <>
      <button type="button" onClick={() => setOpen(true)}>
        Open
      </button>
      <Palette projectId={PROJECT} open={open} onClose={() => setOpen(false)} />
      <Dialog open={asking} onClose={() => ask(false)} title="Dismiss">
        <input aria-label="Note" />
      </Dialog>
    </>
  );
}

let server: FakeServer;
beforeEach(() => {
  server = startServer();
  server.answers(`GET /api/projects/${PROJECT}/signals/reports/`, {
    count: 0,
    next: null,
    previous: null,
    results: [],
  });
});

it("finds reports by words, and opens the one that is chosen", async () => {
  server.answers(`GET /api/projects/${PROJECT}/signals/reports/`, {
    count: 1,
    next: null,
    previous: null,
    results: [makeReport({ id: "b", title: "Exports never end" })],
  });
  const { user, path } = await renderInApp(<Host />);
  const dialog = within(await openDialog(user));
  await user.type(dialog.getByPlaceholderText(SEARCH), "exports");
  await dialog.findByText("Exports never end");
  await user.keyboard("{Enter}");
  await expectNoDialog();
  await waitFor(() => expect(path()).toBe(`/projects/${PROJECT}/reports/b`));
});

it("runs the action that was found, once, after it has closed", async () => {
  const dismiss = vi.fn();
  const { user } = await renderInApp(<Host dismiss={dismiss} />);
  const dialog = within(await openDialog(user));
  const search = dialog.getByPlaceholderText(SEARCH);
  expect(document.activeElement).toBe(search);
  await user.type(search, "dismi{Enter}{Enter}");
  await expectNoDialog();
  await waitFor(() => expect(dismiss).toHaveBeenCalledTimes(1));
});

it("gives the focus of a dialog that an action opens back to what opened the palette", async () => {
  const { user } = await renderInApp(<Host />);
  const palette = within(await openDialog(user));
  await user.click(palette.getByText("Dismiss"));
  await screen.findByRole("dialog", { name: "Dismiss" });
  await user.keyboard("{Escape}");
  await expectNoDialog();
  await waitFor(() => expect(document.activeElement).toBe(screen.getByRole("button", { name: "Open" })));
});

it("lets keys reach an unavailable action, which says why and leaves the palette open", async () => {
  const handOff = vi.fn();
  const { user } = await renderInApp(<Host handOff={handOff} />);
  const dialog = within(await openDialog(user));
  await user.type(dialog.getByPlaceholderText(SEARCH), "hand off");
  expect(dialog.getByRole("option", { selected: true }).textContent).toContain(WHY);
  await user.keyboard("{Enter}");
  expect(spoken.get()).toBe(WHY);
  expect(screen.getByRole("dialog")).toBeDefined();
  expect(handOff).not.toHaveBeenCalled();
});

it("says when no action matches", async () => {
  const { user } = await renderInApp(<Host />);
  const dialog = within(await openDialog(user));
  await user.type(dialog.getByPlaceholderText(SEARCH), "zzzz");
  expect(dialog.getByText("No matching action.")).toBeDefined();
});

it("closes with Escape and gives the focus back", async () => {
  const { user } = await renderInApp(<Host />);
  await expectEscapeToReturn(user);
});
