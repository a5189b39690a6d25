import { type QueryClient, QueryClientProvider } from "@tanstack/react-query";
import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  RouterProvider,
} from "@tanstack/react-router";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent, { type UserEvent } from "@testing-library/user-event";
import { type ReactElement, type ReactNode, useState } from "react";
import { expect } from "vitest";
import type { Role, Session } from "@/api/session";
import { makeQueryClient } from "@/app/query-client";
import { sessionKeys } from "@/nouns/session/queries";
import { Toaster } from "@/ui/overlays/toast";

export const PROJECT = "1";

/** Who is signed in: Ada, in an organization with one project. */
export function makeSession(role: NonNullable<Role> = "owner"): Session {
  const organization = { id: "00000000-0000-0000-0000-0000000000aa", name: "Acme" };
  return {
    csrf_token: "csrf",
    current_project: 1,
    expires_at: "2030-01-01T00:00:00Z",
    oidc: null,
    oidc_linked: false,
    organizations: [{ ...organization, role, projects: [{ id: 1, name: "Shop" }] }],
    role,
    user: { uuid: "ada", email: "ada@example.com", first_name: "Ada", last_name: "Lovelace" },
  };
}

interface Rendered {
  readonly client: QueryClient;
  readonly user: UserEvent;
  /** The path that the app has gone to. */
  path(): string;
}

/** Renders what a page of the project shows, with messages, for somebody who is signed in. */
export async function renderInApp(
  element: ReactElement,
  { role = "owner" }: { role?: NonNullable<Role> } = {},
): Promise<Rendered> {
  const client = makeQueryClient();
  client.setDefaultOptions({ ...client.getDefaultOptions(), queries: { retry: false, staleTime: 60_000 } });
  client.setQueryData(sessionKeys.session, makeSession(role));
  const root = createRootRoute();
  const page = createRoute({
    getParentRoute: () => root,
    path: "$",
    component: () => (
      <>
        {element}
        <Toaster />
      </>
    ),
  });
  const history = createMemoryHistory({ initialEntries: ["/page"] });
  const router = createRouter({ routeTree: root.addChildren([page]), history });
  render(
    <QueryClientProvider client={client}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  );
  await waitFor(() => expect(router.state.status).toBe("idle"));
  return {
    client,
    user: userEvent.setup({ delay: null, pointerEventsCheck: 0 }),
    path: () => router.state.location.pathname,
  };
}

/** A button that opens a dialog, as pages have it. */
export function Opener({ children }: { children(open: boolean, close: () => void): ReactNode }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" onClick={() => setOpen(true)}>
        Open
      </button>
      {children(open, () => setOpen(false))}
    </>
  );
}

/** Presses the button of a name and returns the dialog that opens. */
export async function openDialog(user: UserEvent, button: string | RegExp = "Open"): Promise<HTMLElement> {
  await user.click(await screen.findByRole("button", { name: button }));
  return await screen.findByRole("dialog");
}

/** Opens a dialog, leaves it with Escape, and expects the focus on the button again. */
export async function expectEscapeToReturn(user: UserEvent, button: string | RegExp = "Open"): Promise<void> {
  const dialog = await openDialog(user, button);
  expect(dialog.contains(document.activeElement)).toBe(true);
  await user.keyboard("{Escape}");
  await expectNoDialog();
  await waitFor(() => expect(document.activeElement).toBe(screen.getByRole("button", { name: button })));
}

export async function expectNoDialog(): Promise<void> {
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
}

/** Expects a message of the app: what was done, or what went wrong after a dialog was closed. */
export async function expectMessage(text: string | RegExp): Promise<void> {
  const messages = await screen.findByRole("region", { name: "Messages" });
  await waitFor(() => expect(messages.textContent).toMatch(text));
}
