import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { errorMessage } from "@/api/errors";
import { useReadOnlyReason } from "@/nouns/session/queries";
import { trackerQuery } from "@/nouns/trackers/queries";
import { CopyBox } from "@/ui/controls/copy-box";
import { Section } from "@/ui/page";
import { Failed, Loading } from "@/ui/states";
import styles from "../settings.module.css";
import { SlackSection } from "./slack-section";
import { TrackerCard } from "./tracker-card";
import { TrackerForm } from "./tracker-form";

/** What the project is connected to: its issue tracker, and Slack. */
export function IntegrationsTab({ projectId }: { projectId: string }) {
  return (
    <div className={styles.tab}>
      <TrackerSection projectId={projectId} />
      <SlackSection projectId={projectId} />
    </div>
  );
}

function TrackerSection({ projectId }: { projectId: string }) {
  const tracker = useQuery(trackerQuery(projectId));
  const readOnly = useReadOnlyReason(projectId);
  const [secret, setSecret] = useState<string | null>(null);
  return (
    <Section
      title="Issue tracker"
      help="A report becomes an issue once, by hand or from a priority on. Status and assignee follow in both directions."
    >
      {secret === null ? null : (
        <div className={styles.shown}>
          <p>
            Copy the secret of the webhook now; it is not shown again. Without a webhook, issues are read
            every half hour.
          </p>
          <CopyBox label="Secret of the webhook" text={secret} />
        </div>
      )}
      {tracker.data !== undefined ? (
        tracker.data === null ? (
          <TrackerForm projectId={projectId} readOnly={readOnly} onSecret={setSecret} />
        ) : (
          <TrackerCard projectId={projectId} tracker={tracker.data} readOnly={readOnly} />
        )
      ) : tracker.error ? (
        <Failed
          title="Could not load the tracker"
          reason={errorMessage(tracker.error)}
          at={tracker.errorUpdatedAt}
          onRetry={() => void tracker.refetch()}
        />
      ) : (
        <Loading label="Loading the tracker" lines={4} />
      )}
    </Section>
  );
}
