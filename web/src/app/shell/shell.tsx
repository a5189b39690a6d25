import { Outlet, useParams } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { useAction } from "@/actions/registry";
import { KeySheet } from "@/app/shell/key-sheet";
import { ProjectGate } from "@/app/shell/project-gate";
import { Rail } from "@/app/shell/rail";
import styles from "@/app/shell/shell.module.css";
import { SignInDialog } from "@/app/shell/sign-in-dialog";
import { useShellActions } from "@/app/shell/use-shell-actions";
import { useLive } from "@/live/use-live";

const Palette = lazy(() => import("@/app/shell/palette"));

/** What surrounds every page of a project. */
export function Shell() {
  const { projectId } = useParams({ from: "/signed-in/projects/$projectId" });
  const [palette, setPalette] = useState(false);
  const [keys, setKeys] = useState(false);
  useAction("app.palette", () => setPalette((open) => !open), { layer: 0 });
  useAction("app.keys", () => setKeys(true), { layer: 0 });
  useShellActions(projectId);
  useLive(projectId);

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
      <KeySheet open={keys} onClose={() => setKeys(false)} />
      {palette ? (
        <Suspense fallback={null}>
          <Palette onClose={() => setPalette(false)} />
        </Suspense>
      ) : null}
      <SignInDialog />
    </div>
  );
}
