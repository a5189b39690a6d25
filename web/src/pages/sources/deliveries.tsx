import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ActionButton } from "@/actions/action-button";
import { useAction } from "@/actions/registry";
import { errorMessage } from "@/api/errors";
import type { Source, SourceDelivery } from "@/api/types";
import { clip, count } from "@/lib/format";
import { fullTime, relativeTime } from "@/lib/time";
import { useNow } from "@/lib/use-now";
import { useReadOnlyReason } from "@/nouns/session/queries";
import { useDiscard, useReplay } from "@/nouns/sources/mutations";
import { DELIVERY_PAGE, type DeliveryState, deliveriesQuery, deliveryQuery } from "@/nouns/sources/queries";
import { Button } from "@/ui/controls/button";
import { Disclosure } from "@/ui/controls/disclosure";
import { SelectField } from "@/ui/controls/field";
import { Pages } from "@/ui/controls/pages";
import { Chip } from "@/ui/display/chip";
import { Empty, Failed, Loading } from "@/ui/states";
import styles from "./sources-page.module.css";

const STATE_LABELS: Readonly<Record<DeliveryState, string>> = {
  failed: "Could not be read",
  pending: "Waits",
  done: "Read",
};

export interface DeliveriesProps {
  projectId: string;
  source: Source;
  state: DeliveryState | undefined;
  onState(state: DeliveryState | undefined): void;
}

/** What a source sent, the newest first; what could not be read can be read again or discarded. */
export function Deliveries({ projectId, source, state, onState }: DeliveriesProps) {
  const [page, setPage] = useState(0);
  const deliveries = useQuery(deliveriesQuery(projectId, source.id, state, page));
  const replay = useReplay(projectId, source.id);
  const readOnly = useReadOnlyReason(projectId);
  useAction("source.replay", () => replay.mutate(null), {
    unavailable: readOnly ?? (source.counters.failed === 0 ? "Everything could be read." : null),
  });
  return (
    <div className={styles.part}>
      <div className={styles.buttons}>
        <SelectField<DeliveryState | "all">
          bare
          label="State"
          value={state ?? "all"}
          options={[
            ["all", "All deliveries"],
            ["failed", STATE_LABELS.failed],
            ["pending", STATE_LABELS.pending],
            ["done", STATE_LABELS.done],
          ]}
          onChange={(next) => onState(next === "all" ? undefined : next)}
        />
        <ActionButton action="source.replay" busy={replay.isPending}>
          Read all failed ones again
        </ActionButton>
      </div>
      {deliveries.data ? (
        deliveries.data.results.length === 0 ? (
          <Empty title={state ? "No delivery is in this state" : "It has sent nothing yet"}>
            {state ? "Choose another state." : "What it sends appears here within seconds."}
          </Empty>
        ) : (
          <ul className={styles.list}>
            {deliveries.data.results.map((one) => (
              <Delivery
                key={one.id}
                projectId={projectId}
                sourceId={source.id}
                delivery={one}
                readOnly={readOnly}
              />
            ))}
          </ul>
        )
      ) : deliveries.error ? (
        <Failed
          title="Could not load the deliveries"
          reason={errorMessage(deliveries.error)}
          at={deliveries.errorUpdatedAt}
          onRetry={() => void deliveries.refetch()}
        />
      ) : (
        <Loading label="Loading the deliveries" />
      )}
      <Pages page={page} size={DELIVERY_PAGE} total={deliveries.data?.count ?? 0} onChange={setPage} />
    </div>
  );
}

interface DeliveryProps {
  projectId: string;
  sourceId: string;
  delivery: SourceDelivery;
  readOnly: string | null;
}

function Delivery({ projectId, sourceId, delivery, readOnly }: DeliveryProps) {
  const now = useNow();
  const replay = useReplay(projectId, sourceId);
  const discard = useDiscard(projectId, sourceId);
  return (
    <li className={styles.row}>
      <div className={styles.words}>
        <Chip tone={delivery.state === "failed" ? "bad" : delivery.state === "done" ? "good" : "plain"}>
          {STATE_LABELS[delivery.state]}
        </Chip>
        <code>{clip(delivery.key, 80)}</code>
        {delivery.error ? <p className={styles.error}>{clip(delivery.error, 300)}</p> : null}
        <Disclosure label={`${count(delivery.size)} bytes`}>
          <Body projectId={projectId} sourceId={sourceId} deliveryId={delivery.id} />
        </Disclosure>
      </div>
      <time className={styles.facts} dateTime={delivery.received_at} title={fullTime(delivery.received_at)}>
        {relativeTime(delivery.received_at, now)}
      </time>
      {delivery.state === "failed" ? (
        <span className={styles.buttons}>
          <Button onClick={() => replay.mutate(delivery.id)} busy={replay.isPending} unavailable={readOnly}>
            Read again
          </Button>
          <Button
            kind="danger"
            onClick={() => discard.mutate(delivery.id)}
            busy={discard.isPending}
            unavailable={readOnly}
          >
            Discard
          </Button>
        </span>
      ) : (
        <span />
      )}
    </li>
  );
}

function Body({
  projectId,
  sourceId,
  deliveryId,
}: {
  projectId: string;
  sourceId: string;
  deliveryId: string;
}) {
  const delivery = useQuery(deliveryQuery(projectId, sourceId, deliveryId));
  if (delivery.data) {
    const headers = Object.entries(delivery.data.headers).map(([name, value]) => `${name}: ${value}`);
    return <pre className={styles.code}>{`${headers.join("\n")}\n\n${delivery.data.body}`}</pre>;
  }
  return delivery.error ? (
    <p className={styles.error}>{errorMessage(delivery.error)}</p>
  ) : (
    <Loading label="Loading it" lines={3} />
  );
}
