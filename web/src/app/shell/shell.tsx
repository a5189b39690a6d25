import { Outlet, useParams } from "@tanstack/react-router";
import { lazy, useState } from "react";
import { useAction } from "@/actions/registry";
import { signInNeeded } from "@/api/session-gate";
import { ProjectGate } from "@/app/shell/project-gate";
import { Rail } from "@/app/shell/rail";
import styles from "@/app/shell/shell.module.css";
import { useShellActions } from "@/app/shell/use-shell-actions";
import { useStore } from "@/lib/store";
import { useLive } from "@/live/use-live";
import { stuckHandOff } from "@/nouns/handoff/set-up";
import { Later } from "@/ui/overlays/later";

const loadPalette = () => import("@/app/shell/palette");
const loadKeySheet = () => import("@/app/shell/key-sheet");
const loadDecisions = () => import("@/nouns/decisions/components/decisions-dialog");
const loadHandOff = () => import("@/nouns/handoff/components/hand-off-dialog");
const loadSignIn = () => import("@/app/shell/sign-in-dialog");
const Palette = lazy(loadPalette);
const KeySheet = lazy(loadKeySheet);
const DecisionsDialog = lazy(loadDecisions);
const HandOffDialog = lazy(loadHandOff);
const SignInDialog = lazy(loadSignIn);

/** What surrounds every page of a project. */
export function Shell() {
  const { projectId } = useParams({ from: "/signed-in/projects/$projectId" });
  const [palette, setPalette] = useState(false);
  const [keys, setKeys] = useState(false);
  const [decisions, setDecisions] = useState(false);
  useAction("app.palette", () => setPalette((open) => !open), { layer: 0 });
  useAction("app.keys", () => setKeys(true), { layer: 0 });
  useAction("app.decisions", () => setDecisions(true), { layer: 0 });
  useShellActions(projectId);
  useLive(projectId);
  const stuck = useStore(stuckHandOff) !== null;
  const signIn = useStore(signInNeeded);

  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#content">
        Skip to the content
      </a>
      <Rail projectId={projectId} />
      <main id="content" className={styles.content} tabIndex={-1}>
        <ProjectGate projectId={projectId}>
          <Outlet />
        </ProjectGate>
      </main>
      <Later open={keys} load={loadKeySheet}>
        <KeySheet open={keys} onClose={() => setKeys(false)} />
      </Later>
      <Later open={palette} load={loadPalette}>
        <Palette projectId={projectId} open={palette} onClose={() => setPalette(false)} />
      </Later>
      <Later open={decisions} load={loadDecisions}>
        <DecisionsDialog projectId={projectId} open={decisions} onClose={() => setDecisions(false)} />
      </Later>
      <Later open={stuck} load={loadHandOff}>
        <HandOffDialog projectId={projectId} />
      </Later>
      <Later open={signIn} load={loadSignIn}>
        <SignInDialog open={signIn} />
      </Later>
    </div>
  );
}
