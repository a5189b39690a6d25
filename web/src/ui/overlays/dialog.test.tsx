import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, it, vi } from "vitest";
import { Dialog } from "@/ui/overlays/dialog";

interface HostProps {
  onClosed?: () => void;
  /** Removes the button while the dialog is open, as a decision removes the row of a report. */
  removes?: boolean;
}

function Host({ onClosed, removes = false }: HostProps) {
  const [open, setOpen] = useState(false);
  return (
    <main tabIndex={-1}>
      {open && removes ? null : (
        <button type="button" onClick={() => setOpen(true)}>
          Open
        </button>
      )}
      <Dialog open={open} onClose={() => setOpen(false)} {...(onClosed ? { onClosed } : {})} title="Question">
        <input aria-label="First" autoFocus />
      </Dialog>
    </main>
  );
}

it("gives the focus back to what opened it, though a field took it at once, and then says that it has closed", async () => {
  const closed = vi.fn(() =>
    expect(document.activeElement).toBe(screen.getByRole("button", { name: "Open" })),
  );
  render(<Host onClosed={closed} />);
  await userEvent.click(screen.getByRole("button", { name: "Open" }));
  expect(document.activeElement).toBe(screen.getByLabelText("First"));
  expect(closed).not.toHaveBeenCalled();
  await userEvent.keyboard("{Escape}");
  await waitFor(() => expect(closed).toHaveBeenCalledTimes(1));
});

it("gives the focus to the page when what opened it has gone", async () => {
  render(<Host removes />);
  await userEvent.click(screen.getByRole("button", { name: "Open" }));
  const page = document.querySelector("main");
  await userEvent.keyboard("{Escape}");
  await waitFor(() => expect(document.activeElement).toBe(page));
});

it("begins in the first field of its form, not on the button that closes it", async () => {
  render(
    <Dialog open onClose={() => {}} title="Question">
      <form>
        <select aria-label="Priority" />
        <input aria-label="Area" />
      </form>
    </Dialog>,
  );
  await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText("Priority")));
});
