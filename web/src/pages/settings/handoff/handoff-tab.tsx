import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { errorMessage } from "@/api/errors";
import { handoffConfigQuery } from "@/nouns/handoff/queries";
import { CopyBox } from "@/ui/controls/copy-box";
import { Section } from "@/ui/page";
import { Failed, Loading } from "@/ui/states";
import styles from "../settings.module.css";
import { HandoffForm } from "./handoff-form";

/** How reports are handed over to agents. */
export function HandoffTab({ projectId }: { projectId: string }) {
  const config = useQuery(handoffConfigQuery(projectId));
  const [secret, setSecret] = useState<string | null>(null);
  return (
    <Section
      title="Hand-off to agents"
      help="What happens when a report is handed off by a person or automatically."
    >
      {config.data ? (
        <HandoffForm
          key={config.data.updated_at}
          projectId={projectId}
          config={config.data}
          onSecret={setSecret}
        />
      ) : config.error ? (
        <Failed
          title="Could not load the hand-off settings"
          reason={errorMessage(config.error)}
          at={config.errorUpdatedAt}
          onRetry={() => void config.refetch()}
        />
      ) : (
        <Loading label="Loading the hand-off settings" lines={4} />
      )}
      {secret === null ? null : (
        <div className={styles.shown}>
          <p>Copy the secret now; it is not shown again. The receiver checks the signature with it.</p>
          <CopyBox label="Secret of the webhook" text={secret} />
        </div>
      )}
    </Section>
  );
}
