import { act, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";
import { api, call } from "@/api/client";
import { finishSignIn, signInNeeded } from "@/api/session-gate";
import { useStore } from "@/lib/store";
import { type FakeServer, startServer } from "@/testing/fake-server";
import { expectNoDialog, makeSession, renderInApp } from "@/testing/render-in-app";
import SignInDialog from "./sign-in-dialog";

const ME = "/api/users/@me/";

function Host() {
  return (
    <>
      <button type="button">Below</button>
      <SignInDialog open={useStore(signInNeeded)} />
    </>
  );
}

/** Makes a call of an ended session, which opens the dialog; resolves to what becomes of it. */
function callSignedOut(server: FakeServer): Promise<unknown> {
  server.refuses(`GET ${ME}`, "Sign in.", { status: 403, code: "not_authenticated" });
  return call(() => api.GET("/api/users/@me/")).catch((error: unknown) => error);
}

let server: FakeServer;
beforeEach(() => {
  server = startServer();
  server.answers("GET /api/session/methods/", { password: true, oidc: null });
  act(() => finishSignIn(false));
});

it("signs in once for a double click, sends the call again and gives the focus back", async () => {
  const { user } = await renderInApp(<Host />);
  screen.getByRole("button", { name: "Below" }).focus();
  const answer = callSignedOut(server);
  const dialog = within(await screen.findByRole("dialog", { name: "Your session has ended" }));
  expect(dialog.getByLabelText("E-mail address")).toHaveProperty("value", "ada@example.com");
  const password = dialog.getByLabelText("Password");
  expect(document.activeElement).toBe(password);
  const signedIn = server.holds("POST /api/session/");
  await user.type(password, "correct horse");
  await user.dblClick(dialog.getByRole("button", { name: "Sign in" }));
  server.answers(`GET ${ME}`, { email: "ada@example.com" });
  signedIn(makeSession());
  await expectNoDialog();
  expect(await answer).toEqual({ email: "ada@example.com" });
  expect(server.sent).toMatchObject([
    { path: "/api/session/", body: { email: "ada@example.com", password: "correct horse" } },
  ]);
  await waitFor(() => expect(document.activeElement).toBe(screen.getByRole("button", { name: "Below" })));
});

it("says that the password is wrong, and not whether the address is known", async () => {
  server.refuses("POST /api/session/", "No.", { status: 403, code: "authentication_failed" });
  const { user } = await renderInApp(<Host />);
  const answer = callSignedOut(server);
  const dialog = within(await screen.findByRole("dialog"));
  await user.type(dialog.getByLabelText("Password"), "wrong{Enter}");
  expect((await dialog.findByRole("alert")).textContent).toBe("The address or the password is wrong.");
  await user.click(dialog.getByRole("button", { name: "Not now" }));
  expect(await answer).toMatchObject({ kind: "signed-out" });
});

it("stays open at Escape, since calls wait for it, and lets them fail at Not now", async () => {
  const { user } = await renderInApp(<Host />);
  const answer = callSignedOut(server);
  await screen.findByRole("dialog");
  await user.keyboard("{Escape}");
  expect(screen.getByRole("dialog")).toBeDefined();
  await user.click(screen.getByRole("button", { name: "Not now" }));
  await expectNoDialog();
  expect(await answer).toMatchObject({ kind: "signed-out" });
});
