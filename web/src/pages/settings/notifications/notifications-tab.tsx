import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { errorMessage } from "@/api/errors";
import type { Destination } from "@/api/types";
import { useRemoveDestination } from "@/nouns/notifications/mutations";
import { destinationsQuery } from "@/nouns/notifications/queries";
import { useReadOnlyReason } from "@/nouns/session/queries";
import { Button } from "@/ui/controls/button";
import { CopyBox } from "@/ui/controls/copy-box";
import { TypedConfirm } from "@/ui/overlays/typed-confirm";
import { Section } from "@/ui/page";
import { Empty, Failed, Loading } from "@/ui/states";
import styles from "../settings.module.css";
import { DestinationCard } from "./destination-card";
import { DestinationDialog } from "./destination-dialog";

/** Destinations of notifications: the project's channels, and one's own. */
export function NotificationsTab({ projectId }: { projectId: string }) {
  const destinations = useQuery(destinationsQuery(projectId));
  const readOnly = useReadOnlyReason(projectId);
  const remove = useRemoveDestination(projectId);
  const [shown, setShown] = useState<Destination | "new" | null>(null);
  const [leaving, setLeaving] = useState<Destination | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const groups = [
    ["The project's", (destinations.data ?? []).filter((one) => !one.personal)],
    ["Yours", (destinations.data ?? []).filter((one) => one.personal)],
  ] as const;
  return (
    <Section
      title="Notifications"
      help="One message a report and change, never one a signal. What can't be delivered is tried again for 72 hours."
    >
      <div className={styles.row}>
        <Button kind="primary" onClick={() => setShown("new")}>
          Add a destination
        </Button>
      </div>
      {secret === null ? null : (
        <div className={styles.shown}>
          <p>Copy the secret now; it is not shown again. The receiver checks the signature with it.</p>
          <CopyBox label="Secret of the webhook" text={secret} />
        </div>
      )}
      {destinations.data ? (
        destinations.data.length === 0 ? (
          <Empty title="Nobody is notified yet">Add a chat, an e-mail address or a webhook.</Empty>
        ) : (
          groups.map(([title, found]) =>
            found.length === 0 ? null : (
              <section key={title} aria-label={title}>
                <h3 className={styles.legend}>{title}</h3>
                <ul className={styles.cards}>
                  {found.map((one) => (
                    <DestinationCard
                      key={one.id}
                      projectId={projectId}
                      destination={one}
                      readOnly={one.personal ? null : readOnly}
                      onChange={() => setShown(one)}
                      onRemove={() => setLeaving(one)}
                    />
                  ))}
                </ul>
              </section>
            ),
          )
        )
      ) : destinations.error ? (
        <Failed
          title="Could not load the destinations"
          reason={errorMessage(destinations.error)}
          at={destinations.errorUpdatedAt}
          onRetry={() => void destinations.refetch()}
        />
      ) : (
        <Loading label="Loading the destinations" lines={4} />
      )}
      <DestinationDialog
        projectId={projectId}
        shown={shown}
        readOnly={readOnly}
        onSecret={setSecret}
        onClose={() => setShown(null)}
      />
      <TypedConfirm
        open={leaving !== null}
        onClose={() => setLeaving(null)}
        title="Remove the destination?"
        description="What waits for it is not sent. This can't be undone."
        word={leaving?.name ?? ""}
        action="Remove"
        onConfirm={() => leaving && remove.mutate(leaving.id)}
      />
    </Section>
  );
}
