import { within } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import { type FakeServer, startServer } from "@/testing/fake-server";
import {
  expectEscapeToReturn,
  expectMessage,
  expectNoDialog,
  makeSession,
  openDialog,
  renderInApp,
} from "@/testing/render-in-app";
import { MembersTab } from "./members-tab";

const [ORGANIZATION] = makeSession().organizations;
const PATH = `/api/organizations/${ORGANIZATION?.id}/`;
const GRACE = `${PATH}members/grace/`;

function member(uuid: string, role: string) {
  return {
    uuid,
    role,
    email: `${uuid}@example.com`,
    first_name: "",
    last_name: "",
    joined_at: "2026-11-01T10:00:00Z",
  };
}

function Host() {
  return ORGANIZATION ? <MembersTab organization={ORGANIZATION} /> : null;
}

let server: FakeServer;
beforeEach(() => {
  server = startServer();
  const members = [member("ada", "owner"), member("grace", "member")];
  server.answers(`GET ${PATH}members/`, { count: 2, next: null, previous: null, results: members });
  server.answers(`GET ${PATH}invites/`, { count: 0, next: null, previous: null, results: [] });
});

describe("the dialog that makes a link to reset a password", () => {
  it("makes one link for a double click, and shows it", async () => {
    const answer = server.holds(`POST ${GRACE}reset_link/`);
    const { user } = await renderInApp(<Host />);
    const dialog = within(await openDialog(user, /^Reset password/));
    await user.dblClick(dialog.getByRole("button", { name: "Make the link" }));
    answer({ path: "/reset#token=abc", expires_at: "2026-11-02T10:00:00Z" });
    expect(await dialog.findByText(/reset#token=abc$/)).toBeDefined();
    expect(dialog.getByText(/This link works once/)).toBeDefined();
    expect(server.sent).toMatchObject([{ method: "POST", path: `${GRACE}reset_link/` }]);
  });

  it("shows why there is none, and forgets it when it is closed", async () => {
    server.refuses(`POST ${GRACE}reset_link/`, "Only owners can do this.", {
      status: 403,
      code: "permission_denied",
    });
    const { user } = await renderInApp(<Host />);
    const dialog = within(await openDialog(user, /^Reset password/));
    await user.click(dialog.getByRole("button", { name: "Make the link" }));
    expect((await dialog.findByRole("alert")).textContent).toBe("Only owners can do this.");
    await user.keyboard("{Escape}");
    await expectNoDialog();
    const again = within(await openDialog(user, /^Reset password/));
    expect(again.queryByRole("alert")).toBeNull();
  });

  it("closes with Escape and gives the focus back", async () => {
    const { user } = await renderInApp(<Host />);
    await expectEscapeToReturn(user, /^Reset password/);
  });
});

describe("the dialog that removes a member", () => {
  it("removes them once their address is typed, once for a double click", async () => {
    server.answers(`DELETE ${GRACE}`, null, 204);
    const { user } = await renderInApp(<Host />);
    const dialog = within(await openDialog(user, /^Remove/));
    await user.type(dialog.getByRole("textbox"), "grace@example.com");
    await user.dblClick(dialog.getByRole("button", { name: "Remove" }));
    await expectMessage("grace@example.com is no longer a member.");
    expect(server.sent).toMatchObject([{ method: "DELETE", path: GRACE }]);
  });

  it("asks somebody who leaves in other words, and says why they can't", async () => {
    server.refuses(`DELETE ${PATH}members/ada/`, "An organization keeps at least one owner.", {
      status: 409,
      code: "conflict",
    });
    const { user } = await renderInApp(<Host />);
    const dialog = within(await openDialog(user, /^Leave/));
    expect(dialog.getByRole("heading", { name: "Leave Acme?" })).toBeDefined();
    await user.type(dialog.getByRole("textbox"), "ada@example.com{Enter}");
    await expectMessage("Nothing was changed. An organization keeps at least one owner.");
  });

  it("closes with Escape and gives the focus back", async () => {
    const { user } = await renderInApp(<Host />);
    await expectEscapeToReturn(user, /^Remove/);
    expect(server.sent).toEqual([]);
  });
});
