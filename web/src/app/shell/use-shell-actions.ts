import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { setSingleKeys, singleKeys } from "@/actions/keys";
import { runAction, useAction } from "@/actions/registry";
import { errorMessage } from "@/api/errors";
import { PLACES } from "@/app/shell/places";
import { onSessionElsewhere, useSignOut } from "@/nouns/session/mutations";
import { isDark, setTheme } from "@/nouns/session/theme";
import { showToast, undoLast } from "@/ui/overlays/toast-store";

/** What works on every page. */
export function useShellActions(projectId: string): void {
  const navigate = useNavigate();
  const signOut = useSignOut();
  const go = (action: (typeof PLACES)[number]["action"]) => () => {
    const place = PLACES.find((one) => one.action === action);
    if (place) void navigate({ to: place.to, params: { projectId }, search: {} });
  };
  useAction("go.inbox", go("go.inbox"), { layer: 0 });
  useAction("go.scouts", go("go.scouts"), { layer: 0 });
  useAction("go.signals", go("go.signals"), { layer: 0 });
  useAction("go.insights", go("go.insights"), { layer: 0 });
  useAction("go.sources", go("go.sources"), { layer: 0 });
  useAction("go.settings", go("go.settings"), { layer: 0 });
  useAction("app.theme", () => setTheme(isDark() ? "light" : "dark"), { layer: 0 });
  useAction(
    "app.undo",
    () => {
      // What was done before a reload, or a while ago, is in the list.
      if (!undoLast()) runAction("app.decisions");
    },
    { layer: 0 },
  );
  useAction(
    "app.single-keys",
    () => {
      setSingleKeys(!singleKeys.get());
      showToast(singleKeys.get() ? "Single-key shortcuts are on." : "Single-key shortcuts are off.");
    },
    { layer: 0 },
  );
  useAction(
    "app.sign-out",
    () => {
      signOut.mutate(undefined, {
        onSuccess: () => void navigate({ to: "/sign-in", search: {} }),
        onError: (error) =>
          showToast(`You could not be signed out. ${errorMessage(error)}`, { failed: true }),
      });
    },
    { layer: 0 },
  );
  // Whoever signs in or out in another tab is signed in or out here: everything is read again.
  useEffect(() => onSessionElsewhere(() => window.location.reload()), []);
}
