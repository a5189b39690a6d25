import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { listenForKeys, pressed, setSingleKeys } from "@/actions/keys";
import { type ActionId, useAction } from "@/actions/registry";
import { Toaster } from "@/ui/overlays/toast";
import { showToast, undoLast } from "@/ui/overlays/toast-store";

function Bound(props: { id: ActionId; run: () => void; unavailable?: string }) {
  useAction(props.id, props.run, { unavailable: props.unavailable ?? null });
  return <input aria-label="text" />;
}

describe("keys", () => {
  let stop = () => {};
  beforeEach(() => {
    stop = listenForKeys();
  });
  afterEach(() => {
    stop();
    setSingleKeys(true);
  });

  it("does what is bound, and nothing while somebody types", async () => {
    const run = vi.fn();
    const page = render(<Bound id="report.dismiss" run={run} />);
    const user = userEvent.setup();
    await user.keyboard("a");
    expect(run).toHaveBeenCalledTimes(1);
    await user.type(page.getByLabelText("text"), "a");
    expect(run).toHaveBeenCalledTimes(1);
  });

  it("takes one key after the other", async () => {
    const run = vi.fn();
    render(<Bound id="go.scouts" run={run} />);
    const user = userEvent.setup();
    await user.keyboard("gs");
    expect(run).toHaveBeenCalledTimes(1);
    await user.keyboard("s");
    expect(run).toHaveBeenCalledTimes(1);
  });

  it("moves and opens by arrows and Enter, whether single keys are switched off or not", async () => {
    const next = vi.fn();
    const open = vi.fn();
    render(
      <>
        <Bound id="list.next" run={next} />
        <Bound id="list.open" run={open} />
      </>,
    );
    setSingleKeys(false);
    await userEvent.setup().keyboard("j{ArrowDown}o{Enter}");
    expect(next).toHaveBeenCalledTimes(1);
    expect(open).toHaveBeenCalledTimes(1);
  });

  it("leaves single keys alone when they are switched off, but not those with Ctrl", async () => {
    const single = vi.fn();
    const palette = vi.fn();
    render(
      <>
        <Bound id="report.dismiss" run={single} />
        <Bound id="app.palette" run={palette} />
      </>,
    );
    setSingleKeys(false);
    const user = userEvent.setup();
    await user.keyboard("a");
    await user.keyboard("{Control>}k{/Control}");
    expect(single).not.toHaveBeenCalled();
    expect(palette).toHaveBeenCalledTimes(1);
  });

  it("gives a key in a dialog to the dialog", async () => {
    const run = vi.fn();
    render(
      <>
        <Bound id="report.dismiss" run={run} />
        <div role="dialog" data-state="open" />
      </>,
    );
    await userEvent.setup().keyboard("a");
    expect(run).not.toHaveBeenCalled();
  });

  it("says why an action is unavailable, and keeps what can be undone", async () => {
    const run = vi.fn();
    const undo = vi.fn();
    render(
      <>
        <Bound id="report.dismiss" run={run} unavailable="It is already dismissed." />
        <Toaster />
      </>,
    );
    act(() => showToast("Resolved.", { undo }));
    await userEvent.setup().keyboard("a");
    expect(run).not.toHaveBeenCalled();
    expect(screen.getByRole("status").textContent).toBe("It is already dismissed.");
    const messages = screen.getByRole("region", { name: "Messages" });
    expect(messages.textContent).toContain("It is already dismissed.");
    expect(undoLast()).toBe(true);
    expect(undo).toHaveBeenCalledTimes(1);
  });

  it("prefers, of two actions on a key, the one that is available", async () => {
    const more = vi.fn();
    render(
      <>
        <Bound id="list.show-new" run={vi.fn()} unavailable="Nothing is new." />
        <Bound id="report.more" run={more} />
      </>,
    );
    await userEvent.setup().keyboard(".");
    expect(more).toHaveBeenCalledTimes(1);
  });

  it("lets the component that came last answer", async () => {
    const below = vi.fn();
    const above = vi.fn();
    const page = render(
      <>
        <Bound id="list.next" run={below} />
        <Bound id="list.next" run={above} key="above" />
      </>,
    );
    const user = userEvent.setup();
    await user.keyboard("j");
    expect(above).toHaveBeenCalledTimes(1);
    page.rerender(<Bound id="list.next" run={below} />);
    await user.keyboard("j");
    expect(below).toHaveBeenCalledTimes(1);
  });

  it("reads letters by what they say, and by their place where the layout has no Latin ones", () => {
    expect(pressed(new KeyboardEvent("keydown", { key: "j", code: "KeyC" }))).toBe("j");
    expect(pressed(new KeyboardEvent("keydown", { key: "о", code: "KeyJ" }))).toBe("j");
    expect(pressed(new KeyboardEvent("keydown", { key: "J", code: "KeyJ", shiftKey: true }))).toBe("Shift+J");
    expect(pressed(new KeyboardEvent("keydown", { key: "?", code: "Minus", shiftKey: true }))).toBe("?");
    expect(pressed(new KeyboardEvent("keydown", { key: "k", ctrlKey: true }))).toBe("$mod+K");
  });
});
