import { fireEvent, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import { Button } from "@/ui/controls/button";
import { SelectField, TextField } from "@/ui/controls/field";
import { Pages } from "@/ui/controls/pages";
import { Switch } from "@/ui/controls/switch";
import { spoken } from "@/ui/overlays/toast-store";

const WHY = "Viewers can only read. Ask an owner for another role.";

beforeEach(() => spoken.set(""));

/** The reason as it is shown; the one for screen readers stands beside the control all the time. */
function shownReason(): string | null {
  return document.querySelector("[data-reason]")?.textContent ?? null;
}

it("keeps an unavailable button focusable, described by the reason and shown beside it", async () => {
  render(<Button unavailable={WHY}>Save</Button>);
  const button = screen.getByRole("button", { name: "Save", description: WHY });
  expect(button).toHaveProperty("disabled", false);
  expect(button.getAttribute("aria-disabled")).toBe("true");
  expect(shownReason()).toBeNull();
  await userEvent.tab();
  expect(document.activeElement).toBe(button);
  expect(shownReason()).toBe(WHY);
  await userEvent.keyboard("{Escape}");
  expect(shownReason()).toBeNull();
});

it.each(["{Enter}", " "])(
  "announces the reason when an unavailable button is pressed with %j",
  async (key) => {
    const press = vi.fn();
    render(
      <Button unavailable={WHY} onClick={press}>
        Save
      </Button>,
    );
    await userEvent.tab();
    await userEvent.keyboard(key);
    expect(spoken.get()).toBe(WHY);
    expect(press).not.toHaveBeenCalled();
  },
);

it("shows the reason to a finger that taps, until it taps elsewhere", async () => {
  render(
    <>
      <Button unavailable={WHY}>Save</Button>
      <p>Elsewhere</p>
    </>,
  );
  const user = userEvent.setup();
  await user.pointer({ keys: "[TouchA]", target: screen.getByRole("button") });
  expect(shownReason()).toBe(WHY);
  expect(spoken.get()).toBe(WHY);
  await user.pointer({ keys: "[TouchA]", target: screen.getByText("Elsewhere") });
  expect(shownReason()).toBeNull();
});

it("shows the reason to a mouse that rests on the button", async () => {
  render(<Button unavailable={WHY}>Save</Button>);
  const user = userEvent.setup();
  await user.hover(screen.getByRole("button"));
  expect(shownReason()).toBe(WHY);
  await user.unhover(screen.getByRole("button"));
  expect(shownReason()).toBeNull();
});

it("submits no form whose button is unavailable, neither by the button nor by Enter in a field", async () => {
  const submit = vi.fn((event: { preventDefault(): void }) => event.preventDefault());
  render(
    <form onSubmit={submit}>
      <TextField label="Name" />
      <Button type="submit" unavailable="Enter a name first.">
        Save
      </Button>
    </form>,
  );
  await userEvent.click(screen.getByRole("button"));
  await userEvent.type(screen.getByLabelText("Name"), "{Enter}");
  expect(submit).not.toHaveBeenCalled();
  expect(spoken.get()).toContain("Enter a name first.");
});

it("does nothing when a busy button is pressed, and leaves it the focus", async () => {
  const press = vi.fn();
  const { rerender } = render(<Button onClick={press}>Save</Button>);
  await userEvent.click(screen.getByRole("button"));
  rerender(
    <Button onClick={press} busy>
      Save
    </Button>,
  );
  expect(document.activeElement).toBe(screen.getByRole("button"));
  await userEvent.keyboard("{Enter}");
  expect(press).toHaveBeenCalledTimes(1);
  expect(spoken.get()).toBe("Wait until the request is done.");
});

it("does not switch what is unavailable, and says why beside the help", async () => {
  const change = vi.fn();
  render(
    <Switch label="On" help="Takes effect at once." checked={false} unavailable={WHY} onChange={change} />,
  );
  const control = screen.getByRole("switch", { name: "On", description: `Takes effect at once. ${WHY}` });
  await userEvent.click(control);
  await userEvent.keyboard(" ");
  expect(change).not.toHaveBeenCalled();
  expect(spoken.get()).toContain(WHY);
});

it("lets the text of an unavailable field be read but not changed", async () => {
  const change = vi.fn();
  render(<TextField label="Name" value="Ada" unavailable={WHY} onChange={change} />);
  const field = screen.getByRole("textbox", { name: "Name", description: WHY });
  await userEvent.type(field, "!");
  expect(document.activeElement).toBe(field);
  expect(change).not.toHaveBeenCalled();
});

it("keeps the choice of an unavailable select, and says why", async () => {
  const change = vi.fn();
  render(
    <SelectField
      label="Role"
      value="a"
      options={[
        ["a", "A"],
        ["b", "B"],
      ]}
      unavailable={WHY}
      onChange={change}
    />,
  );
  const select = screen.getByRole("combobox", { name: "Role", description: WHY });
  fireEvent.change(select, { target: { value: "b" } });
  expect(change).not.toHaveBeenCalled();
  expect(select).toHaveProperty("value", "a");
  expect(spoken.get()).toBe(WHY);
});

it("says at the ends of a list that there are no more pages", async () => {
  const change = vi.fn();
  render(<Pages page={0} size={10} total={15} onChange={change} />);
  await userEvent.click(screen.getByRole("button", { description: "This is the first page." }));
  expect(change).not.toHaveBeenCalled();
  expect(spoken.get()).toBe("This is the first page.");
});

it("keeps the reason at a control that the focus scrolls into view", async () => {
  render(<Button unavailable={WHY}>Save</Button>);
  const button = screen.getByRole("button");
  await userEvent.tab();
  vi.spyOn(button, "getBoundingClientRect").mockReturnValue(new DOMRect(100, 300, 80, 28));
  fireEvent.scroll(document);
  const shown = document.querySelector<HTMLElement>("[data-reason]");
  expect(shown?.style.top).toBe("334px");
  expect(shown?.style.left).toBe("100px");
});
