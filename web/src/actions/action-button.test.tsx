import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { ActionButton } from "@/actions/action-button";
import { ActionItem } from "@/actions/action-item";
import { useAction } from "@/actions/registry";
import { Menu } from "@/ui/overlays/menu";
import { spoken } from "@/ui/overlays/toast-store";

const WHY = "Only reports that are ready can be handed off.";

function Bound({ run }: { run: () => void }) {
  useAction("report.hand-off", run, { unavailable: WHY });
  return null;
}

it("describes a button of an unavailable action by the reason, and announces it", async () => {
  const run = vi.fn();
  render(
    <>
      <Bound run={run} />
      <ActionButton action="report.hand-off" />
    </>,
  );
  await userEvent.click(screen.getByRole("button", { name: "Hand off", description: WHY }));
  expect(run).not.toHaveBeenCalled();
  expect(spoken.get()).toContain(WHY);
});

it("lets keys reach an unavailable item of a menu, which says why and stays open", async () => {
  const run = vi.fn();
  render(
    <>
      <Bound run={run} />
      <Menu trigger={<button type="button">More</button>}>
        <ActionItem action="report.hand-off" />
      </Menu>
    </>,
  );
  const user = userEvent.setup();
  await user.tab();
  await user.keyboard("{Enter}");
  const item = await screen.findByRole("menuitem", { name: new RegExp(WHY) });
  await user.keyboard("{ArrowDown}");
  expect(document.activeElement).toBe(item);
  spoken.set("");
  await user.keyboard("{Enter}");
  expect(run).not.toHaveBeenCalled();
  expect(spoken.get()).toBe(WHY);
  expect(screen.getByRole("menuitem")).toBe(item);
});
