import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ActionButton } from "@/actions/action-button";
import { useAction } from "@/actions/registry";
import { errorMessage } from "@/api/errors";
import type { PersonalKey } from "@/api/types";
import { clip } from "@/lib/format";
import { fullTime, relativeTime } from "@/lib/time";
import { useNow } from "@/lib/use-now";
import { useRevokeKey, useRollKey } from "@/nouns/account/mutations";
import { personalKeysQuery } from "@/nouns/account/queries";
import { Button } from "@/ui/controls/button";
import { CopyBox } from "@/ui/controls/copy-box";
import { type Column, Table } from "@/ui/display/table";
import { TypedConfirm } from "@/ui/overlays/typed-confirm";
import { Section } from "@/ui/page";
import { Empty, Failed, Loading } from "@/ui/states";
import styles from "../settings.module.css";
import { KeyDialog } from "./key-dialog";

/** One's own keys: made, given another text, revoked. Their text is shown once. */
export function KeysTab() {
  const keys = useQuery(personalKeysQuery);
  const [making, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<PersonalKey | null>(null);
  const [shown, setShown] = useState<PersonalKey | null>(null);
  const roll = useRollKey();
  const revoke = useRevokeKey();
  useAction("settings.new-key", () => setMaking(true));
  const forget = (key: PersonalKey) => {
    revoke.mutate(key);
    if (shown?.id === key.id) setShown(null);
  };
  return (
    <Section
      title="Keys"
      help="Programs call the API with one of your keys. A key has at most your own permissions."
      actions={
        <ActionButton action="settings.new-key" kind="primary">
          Make a key…
        </ActionButton>
      }
    >
      {shown?.value ? (
        <div className={styles.shown}>
          <p>
            Copy the key “{shown.label}” now: the server keeps only a hash of it, so it cannot be shown again.
          </p>
          <CopyBox label="The key" text={shown.value} />
        </div>
      ) : null}
      {keys.data ? (
        keys.data.length === 0 ? (
          <Empty title="You have no key">
            Make one to send signals, or to work with reports from a program.
          </Empty>
        ) : (
          <KeyTable
            keys={keys.data}
            busy={roll.isPending}
            onRoll={(key) => roll.mutate(key, { onSuccess: setShown })}
            onRevoke={setRevoking}
          />
        )
      ) : keys.error ? (
        <Failed
          title="Could not load the keys"
          reason={errorMessage(keys.error)}
          at={keys.errorUpdatedAt}
          onRetry={() => void keys.refetch()}
        />
      ) : (
        <Loading label="Loading the keys" />
      )}
      <KeyDialog open={making} onClose={() => setMaking(false)} onMade={setShown} />
      <TypedConfirm
        open={revoking !== null}
        onClose={() => setRevoking(null)}
        title="Revoke the key?"
        description="Whatever uses it is refused from now on. This can't be undone."
        word={revoking?.label ?? ""}
        action="Revoke"
        onConfirm={() => revoking && forget(revoking)}
      />
    </Section>
  );
}

interface KeyTableProps {
  keys: readonly PersonalKey[];
  busy: boolean;
  onRoll(key: PersonalKey): void;
  onRevoke(key: PersonalKey): void;
}

function KeyTable({ keys, busy, onRoll, onRevoke }: KeyTableProps) {
  const now = useNow();
  const columns: Column<PersonalKey>[] = [
    {
      id: "label",
      label: "Name",
      text: true,
      cell: (key) => (
        <>
          {clip(key.label, 80)}
          <div className={styles.meta}>
            <code>{key.mask_value}</code>
            {key.expires_at ? ` ends ${relativeTime(key.expires_at, now)}` : ""}
          </div>
        </>
      ),
    },
    { id: "scopes", label: "Scopes", wideOnly: true, text: true, cell: (key) => key.scopes.join(", ") },
    {
      id: "used",
      label: "Last used",
      wideOnly: true,
      cell: (key) =>
        key.last_used_at ? (
          <time dateTime={key.last_used_at} title={fullTime(key.last_used_at)}>
            {relativeTime(key.last_used_at, now)}
          </time>
        ) : (
          "never"
        ),
    },
    {
      id: "acts",
      label: "Actions",
      hideLabel: true,
      cell: (key) => (
        <span className={styles.acts}>
          <Button onClick={() => onRoll(key)} busy={busy} title="New key; the old one works for one more day">
            Roll
          </Button>
          <Button kind="danger" onClick={() => onRevoke(key)}>
            Revoke…
          </Button>
        </span>
      ),
    },
  ];
  return <Table caption="Your keys" columns={columns} rows={keys} rowKey={(key) => key.id} />;
}
