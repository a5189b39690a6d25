import { lazy, useState } from "react";
import { useAction } from "@/actions/registry";
import type { Report } from "@/api/types";
import type { CorrectionPart } from "@/nouns/corrections/components/correct-dialog";
import { Later } from "@/ui/overlays/later";

const load = () => import("@/nouns/corrections/components/correct-dialog");
const CorrectDialog = lazy(async () => ({ default: (await load()).CorrectDialog }));

interface CorrectionsProps {
  projectId: string;
  /** What the actions are about. */
  ids: readonly string[];
  /** The report, where it is one that is shown. */
  report: Report | undefined;
  /** Why nothing can be corrected; null when it can. */
  unavailable: string | null;
  onClosed?(): void;
}

/** Correcting and labelling what is shown or selected: the actions, and their dialog. */
export function Corrections({ projectId, ids, report, unavailable, onClosed }: CorrectionsProps) {
  const [part, setPart] = useState<CorrectionPart | null>(null);
  const enabled = ids.length > 0;
  useAction("report.correct", () => setPart("fields"), { enabled, unavailable });
  useAction("report.label", () => setPart("labels"), { enabled, unavailable });
  return (
    <Later open={part !== null} load={load}>
      <CorrectDialog
        part={part}
        projectId={projectId}
        ids={ids}
        report={ids.length === 1 ? report : undefined}
        onClose={() => {
          setPart(null);
          onClosed?.();
        }}
      />
    </Later>
  );
}
