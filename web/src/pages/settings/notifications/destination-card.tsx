import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { errorMessage } from "@/api/errors";
import type { Destination, NotificationDelivery } from "@/api/types";
import { clip } from "@/lib/format";
import { fullTime, relativeTime } from "@/lib/time";
import { useNow } from "@/lib/use-now";
import { eventLabel, kindLabel, stateLabel } from "@/nouns/notifications/labels";
import {
  useChangeDestination,
  useRetryDestination,
  useTestDestination,
} from "@/nouns/notifications/mutations";
import { deliveriesQuery } from "@/nouns/notifications/queries";
import { Button } from "@/ui/controls/button";
import { Failed, InlineError, Loading } from "@/ui/states";
import styles from "../settings.module.css";

interface DestinationCardProps {
  projectId: string;
  destination: Destination;
  /** Why nothing can be changed; null when it can. */
  readOnly: string | null;
  onChange(): void;
  onRemove(): void;
}

/** A destination: its rule, how it does, a test, and its last messages. */
export function DestinationCard(props: DestinationCardProps) {
  const { projectId, destination, readOnly } = props;
  const [open, setOpen] = useState(false);
  const now = useNow();
  const name = clip(destination.name, 100);
  const test = useTestDestination(projectId, destination.id);
  const change = useChangeDestination(projectId, destination.id);
  const resting =
    destination.failures > 0 && destination.rests_until
      ? ` · next attempt ${fullTime(destination.rests_until)}`
      : "";
  return (
    <li className={styles.card} aria-label={name}>
      <div>
        <h3 className={styles.name}>{name}</h3>
        <p className={styles.meta}>
          {kindLabel(destination.kind)} · {clip(destination.address, 120)}
        </p>
        <p className={styles.meta}>
          {stateLabel(destination.state)} ·{" "}
          {destination.last_sent_at
            ? `last message ${relativeTime(destination.last_sent_at, now)}`
            : "no message yet"}
          {resting}
        </p>
      </div>
      <p>{ruleOf(destination)}</p>
      {destination.last_error ? (
        <InlineError>
          {clip(destination.last_error, 300)}
          {destination.last_error_at ? ` (${relativeTime(destination.last_error_at, now)})` : ""}
        </InlineError>
      ) : null}
      {change.error ? <InlineError>{errorMessage(change.error)}</InlineError> : null}
      <div className={styles.row}>
        <Button busy={test.isPending} unavailable={readOnly} onClick={() => test.mutate()}>
          Send a test
        </Button>
        <Button unavailable={readOnly} onClick={props.onChange}>
          Change…
        </Button>
        {destination.state === "active" || destination.state === "paused" ? (
          <Button
            busy={change.isPending}
            unavailable={readOnly}
            onClick={() => change.mutate({ state: destination.state === "active" ? "paused" : "active" })}
          >
            {destination.state === "active" ? "Pause" : "Resume"}
          </Button>
        ) : null}
        <Button aria-expanded={open} onClick={() => setOpen(!open)}>
          Messages
        </Button>
        <Button kind="danger" unavailable={readOnly} onClick={props.onRemove}>
          Remove…
        </Button>
      </div>
      {open ? <Deliveries projectId={projectId} destination={destination} readOnly={readOnly} /> : null}
    </li>
  );
}

function ruleOf(one: Destination): string {
  const parts = [
    one.events.length === 0 ? "Digests only" : one.events.map(eventLabel).join(", "),
    one.min_priority ? `from ${one.min_priority}` : "",
    one.only_mine ? "of reports suggested to you" : "",
    one.sources.length > 0 ? `from ${one.sources.join(", ")}` : "",
    one.areas.length > 0 ? `in ${one.areas.join(", ")}` : "",
    one.repositories.length > 0 ? `about ${one.repositories.join(", ")}` : "",
    one.quiet ? `quiet ${one.quiet.start}–${one.quiet.end} ${one.quiet.time_zone}` : "",
    one.per_hour ? `at most ${one.per_hour} an hour` : "",
    one.next_digest_at ? `next digest ${fullTime(one.next_digest_at)}` : "",
  ];
  return parts.filter(Boolean).join(" · ");
}

function Deliveries({
  projectId,
  destination,
  readOnly,
}: Pick<DestinationCardProps, "projectId" | "destination" | "readOnly">) {
  const deliveries = useQuery(deliveriesQuery(projectId, destination.id));
  const retry = useRetryDestination(projectId, destination.id);
  if (deliveries.error) {
    return (
      <Failed
        title="Could not load the messages"
        reason={errorMessage(deliveries.error)}
        at={deliveries.errorUpdatedAt}
        onRetry={() => void deliveries.refetch()}
      />
    );
  }
  if (!deliveries.data) return <Loading label="Loading the messages" />;
  if (deliveries.data.length === 0) return <p className={styles.meta}>No message yet.</p>;
  const dead = deliveries.data.some((one) => one.status === "dead" && one.kind !== "test");
  const unusable = destination.state === "active" ? null : "Send a test, or resume it, first.";
  return (
    <>
      <ul className={styles.cards}>
        {deliveries.data.map((one) => (
          <li key={one.id}>
            {wordsOf(one)}
            <span className={styles.meta}> {fullTime(one.created_at)}</span>
            {one.error ? <p className={styles.meta}>{clip(one.error, 300)}</p> : null}
          </li>
        ))}
      </ul>
      {dead ? (
        <div className={styles.row}>
          <Button busy={retry.isPending} unavailable={readOnly ?? unusable} onClick={() => retry.mutate()}>
            Send failed messages again
          </Button>
        </div>
      ) : null}
    </>
  );
}

const STATUSES: Record<NotificationDelivery["status"], string> = {
  waiting: "waiting",
  delivered: "delivered",
  dead: "given up",
  summarized: "in a summary",
};

function wordsOf(one: NotificationDelivery): string {
  const what =
    one.kind === "report" || one.kind === "project" ? one.events.map(eventLabel).join(", ") : one.kind;
  return `${what}: ${one.status === "waiting" && one.held ? "held" : STATUSES[one.status]}`;
}
