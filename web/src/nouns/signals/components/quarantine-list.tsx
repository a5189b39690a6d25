import { useState } from "react";
import { useAction } from "@/actions/registry";
import type { QuarantinedSignal } from "@/api/types";
import { useNow } from "@/lib/use-now";
import { useReadOnlyReason } from "@/nouns/session/queries";
import { HeldSignal } from "@/nouns/signals/components/held-signal";
import styles from "@/nouns/signals/components/quarantine-list.module.css";
import { useQuarantineDecision } from "@/nouns/signals/mutations";
import { Button } from "@/ui/controls/button";
import { Dialog, DialogActions } from "@/ui/overlays/dialog";

export interface QuarantineListProps {
  projectId: string;
  held: readonly QuarantinedSignal[];
}

/** Signals in quarantine, one of which the keys are about; each can be released or confirmed. */
export function QuarantineList({ projectId, held }: QuarantineListProps) {
  const [cursor, setCursor] = useState(0);
  const [releasing, setReleasing] = useState<QuarantinedSignal | null>(null);
  const now = useNow();
  const readOnly = useReadOnlyReason(projectId);
  const decide = useQuarantineDecision(projectId);
  const at = Math.min(cursor, held.length - 1);
  const current = held[at];

  const go = (step: number) => {
    const next = Math.max(0, Math.min(held.length - 1, at + step));
    setCursor(next);
    document.getElementById(`held-${held[next]?.id}`)?.scrollIntoView({ block: "nearest" });
  };
  const confirm = (one: QuarantinedSignal) => decide.mutate({ id: one.id, decision: "confirm" });
  const decidable = { enabled: current !== undefined, unavailable: readOnly };
  useAction("signal.next", () => go(1));
  useAction("signal.previous", () => go(-1));
  useAction("signal.release", () => current && setReleasing(current), decidable);
  useAction("signal.confirm", () => current && confirm(current), {
    ...decidable,
    enabled: current !== undefined && current.decision === null,
  });

  return (
    <div className={styles.list}>
      {held.map((one, index) => (
        <HeldSignal
          key={one.id}
          held={one}
          projectId={projectId}
          now={now}
          active={index === at}
          readOnly={readOnly}
          onActive={() => setCursor(index)}
          onRelease={() => setReleasing(one)}
          onConfirm={() => confirm(one)}
        />
      ))}
      <Dialog
        open={releasing !== null}
        onClose={() => setReleasing(null)}
        title="Release this signal?"
        description="It is grouped like any other, and models that work on its report read its text. This can't be undone."
      >
        <DialogActions>
          <Button onClick={() => setReleasing(null)}>Leave it in quarantine</Button>
          <Button
            kind="primary"
            autoFocus
            onClick={() => {
              if (releasing) decide.mutate({ id: releasing.id, decision: "release" });
              setReleasing(null);
            }}
          >
            Release
          </Button>
        </DialogActions>
      </Dialog>
    </div>
  );
}
