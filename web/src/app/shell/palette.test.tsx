import { screen, waitFor, within } from "@testing-library/react";
import { useState } from "react";
import { expect, it, vi } from "vitest";
import { useAction } from "@/actions/registry";
import { expectEscapeToReturn, expectNoDialog, openDialog, renderInApp } from "@/testing/render-in-app";
import { Dialog } from "@/ui/overlays/dialog";
import { spoken } from "@/ui/overlays/toast-store";
import Palette from "./palette";

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
      <Palette open={open} onClose={() => setOpen(false)} />
      <Dialog open={asking} onClose={() => ask(false)} title="Dismiss">
        <input aria-label="Note" />
      </Dialog>
    </>
  );
}

it("runs the action that was found, once, after it has closed", async () => {
  const dismiss = vi.fn();
  const { user } = await renderInApp(<Host dismiss={dismiss} />);
  const dialog = within(await openDialog(user));
  const search = dialog.getByPlaceholderText("What do you want to do?");
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
  await user.type(dialog.getByPlaceholderText("What do you want to do?"), "hand off");
  expect(dialog.getByRole("option", { selected: true }).textContent).toContain(WHY);
  await user.keyboard("{Enter}");
  expect(spoken.get()).toBe(WHY);
  expect(screen.getByRole("dialog")).toBeDefined();
  expect(handOff).not.toHaveBeenCalled();
});

it("says when no action matches", async () => {
  const { user } = await renderInApp(<Host />);
  const dialog = within(await openDialog(user));
  await user.type(dialog.getByPlaceholderText("What do you want to do?"), "zzzz");
  expect(dialog.getByText("No matching action.")).toBeDefined();
});

it("closes with Escape and gives the focus back", async () => {
  const { user } = await renderInApp(<Host />);
  await expectEscapeToReturn(user);
});
