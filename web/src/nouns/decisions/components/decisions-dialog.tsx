import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { errorMessage } from "@/api/errors";
import type { PastDecision } from "@/api/types";
import { plural } from "@/lib/format";
import { fullTime, relativeTime } from "@/lib/time";
import { useNow } from "@/lib/use-now";
import styles from "@/nouns/decisions/components/decisions-dialog.module.css";
import { useUndoDecision } from "@/nouns/decisions/mutations";
import { decisionsQuery } from "@/nouns/decisions/queries";
import { useReadOnlyReason } from "@/nouns/session/queries";
import { Button } from "@/ui/controls/button";
import { Dialog } from "@/ui/overlays/dialog";
import { Empty, Failed, InlineError, Loading } from "@/ui/states";

interface DecisionsDialogProps {
  projectId: string;
  open: boolean;
  onClose(): void;
}

/** The person's last decisions: what each was, what undoing it does, or why it can't be undone any more. */
export default function DecisionsDialog({ projectId, open, onClose }: DecisionsDialogProps) {
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="My last decisions"
      description="Your last 50 decisions, up to 30 days back. Undoing one restores all of its reports at once."
      wide
    >
      {open ? <Decisions projectId={projectId} onClose={onClose} /> : null}
    </Dialog>
  );
}

function Decisions({ projectId, onClose }: { projectId: string; onClose(): void }) {
  const found = useQuery(decisionsQuery(projectId));
  if (found.isPending) return <Loading label="Loading your decisions" />;
  if (found.error) {
    return (
      <Failed
        title="Could not load your decisions"
        reason={errorMessage(found.error)}
        at={found.errorUpdatedAt}
        onRetry={() => void found.refetch()}
      />
    );
  }
  if (found.data.results.length === 0) {
    return (
      <Empty title="No decision yet">
        What you dismiss, snooze, resolve, correct or merge is listed here.
      </Empty>
    );
  }
  return (
    <ol className={styles.list}>
      {found.data.results.map((decision, place) => (
        <li key={decision.id} className={styles.item}>
          <OneDecision projectId={projectId} decision={decision} first={place === 0} onClose={onClose} />
        </li>
      ))}
    </ol>
  );
}

interface OneDecisionProps {
  projectId: string;
  decision: PastDecision;
  first: boolean;
  onClose(): void;
}

function OneDecision({ projectId, decision, first, onClose }: OneDecisionProps) {
  const now = useNow();
  const undo = useUndoDecision(projectId);
  const readOnly = useReadOnlyReason(projectId);
  const { effect, refusal, refused_count: refused } = decision;
  return (
    <>
      <div className={styles.words}>
        <p className={styles.summary}>
          <Summary projectId={projectId} decision={decision} onClose={onClose} />
        </p>
        <p className={styles.effect}>
          <time dateTime={decision.made_at} title={fullTime(decision.made_at)}>
            {relativeTime(decision.made_at, now)}
          </time>
          {" · "}
          {effect ?? refusal}
          {effect !== null && refused > 0
            ? ` ${plural(refused, "other")} can't be restored: ${refusal}`
            : null}
        </p>
        {undo.error ? <InlineError>{errorMessage(undo.error)}</InlineError> : null}
      </div>
      {effect === null ? null : (
        <Button
          busy={undo.isPending}
          unavailable={readOnly}
          onClick={() => undo.mutate(decision)}
          aria-label={`Undo: ${decision.summary}`}
          data-autofocus={first ? "" : undefined}
        >
          Undo
        </Button>
      )}
    </>
  );
}

/** What was decided; of one report, with a link to it. */
function Summary({ projectId, decision, onClose }: Omit<OneDecisionProps, "first">) {
  const only = decision.report_count === 1 ? decision.reports[0] : undefined;
  if (only === undefined) return decision.summary;
  return (
    <Link
      to="/projects/$projectId/reports/$reportId"
      params={{ projectId, reportId: only.id }}
      search={{}}
      onClick={onClose}
    >
      {decision.summary}
    </Link>
  );
}
