import { within } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { setSingleKeys, singleKeys } from "@/actions/keys";
import { ACTION_IDS, ACTIONS } from "@/actions/registry";
import { expectEscapeToReturn, Opener, openDialog, renderInApp } from "@/testing/render-in-app";
import KeySheet from "./key-sheet";

afterEach(() => setSingleKeys(true));

function Host() {
  return <Opener>{(open, close) => <KeySheet open={open} onClose={close} />}</Opener>;
}

it("lists every action that has a key", async () => {
  const { user } = await renderInApp(<Host />);
  const dialog = within(await openDialog(user));
  const terms = dialog.getAllByRole("term").map((term) => term.textContent);
  const withKeys = ACTION_IDS.filter((id) => ACTIONS[id].keys.length > 0).map((id) => ACTIONS[id].label);
  expect(withKeys.filter((label) => !terms.includes(label))).toEqual([]);
});

it("switches single keys off and on", async () => {
  const { user } = await renderInApp(<Host />);
  const dialog = within(await openDialog(user));
  await user.click(dialog.getByRole("switch", { name: "Single-key shortcuts" }));
  expect(singleKeys.get()).toBe(false);
  await user.click(dialog.getByRole("switch"));
  expect(singleKeys.get()).toBe(true);
});

it("closes with Escape and gives the focus back", async () => {
  const { user } = await renderInApp(<Host />);
  await expectEscapeToReturn(user);
});
