import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { serverAddress } from "@/api/base";
import { errorMessage } from "@/api/errors";
import type { Report } from "@/api/types";
import { useStore } from "@/lib/store";
import styles from "@/nouns/handoff/components/hand-off-dialog.module.css";
import { CHANNELS, type Channel } from "@/nouns/handoff/labels";
import { useChangeHandoff } from "@/nouns/handoff/mutations";
import { handoffConfigQuery } from "@/nouns/handoff/queries";
import { briefFor, stuckHandOff } from "@/nouns/handoff/set-up";
import { useHandOff } from "@/nouns/reports/claim-mutations";
import { Button } from "@/ui/controls/button";
import { CopyBox } from "@/ui/controls/copy-box";
import { TextField } from "@/ui/controls/field";
import { Dialog, DialogActions } from "@/ui/overlays/dialog";
import { InlineError, Loading } from "@/ui/states";

/** What is in the way of a hand-off, and mending it in place: a channel, or the text for an agent of one's own. */
export default function HandOffDialog({ projectId }: { projectId: string }) {
  const stuck = useStore(stuckHandOff);
  const close = () => stuckHandOff.set(null);
  return (
    <Dialog
      open={stuck !== null}
      onClose={close}
      title="Hand off this report"
      description="The report was not handed off yet."
    >
      {stuck === null ? null : (
        <Mend
          key={stuck.report.id}
          projectId={projectId}
          report={stuck.report}
          why={stuck.why}
          onClose={close}
        />
      )}
    </Dialog>
  );
}

interface MendProps {
  projectId: string;
  report: Report;
  why: string;
  onClose(): void;
}

function Mend({ projectId, report, why, onClose }: MendProps) {
  const config = useQuery(handoffConfigQuery(projectId));
  const [secret, setSecret] = useState<string | null>(null);
  if (config.isPending) return <Loading label="Loading the hand-off settings" lines={3} />;
  if (secret !== null) {
    return (
      <>
        <p>The report is handed off. Copy the secret now; the receiver checks the signature with it.</p>
        <CopyBox label="Secret of the webhook" text={secret} />
        <DialogActions>
          <Button kind="primary" onClick={onClose} data-autofocus="">
            Done
          </Button>
        </DialogActions>
      </>
    );
  }
  return (
    <>
      {config.data?.channel === "off" ? (
        <SetUp projectId={projectId} report={report} onSecret={setSecret} onClose={onClose} />
      ) : (
        <InlineError>{why}</InlineError>
      )}
      <Ways projectId={projectId} onClose={onClose} />
      <CopyBox
        label="For an agent of your own"
        text={briefFor(report, `${serverAddress}/projects/${projectId}/reports/${report.id}`)}
      />
      {config.data?.channel === "off" ? null : (
        <DialogActions>
          <Button onClick={onClose} data-autofocus="">
            Close
          </Button>
        </DialogActions>
      )}
    </>
  );
}

/** Where what is in the way is mended. */
function Ways({ projectId, onClose }: { projectId: string; onClose(): void }) {
  return (
    <p className={styles.ways}>
      {(["handoff", "repositories"] as const).map((tab) => (
        <Link
          key={tab}
          to="/projects/$projectId/settings"
          params={{ projectId }}
          search={{ tab }}
          onClick={onClose}
        >
          {tab === "handoff" ? "All hand-off settings" : "Connected repositories"}
        </Link>
      ))}
    </p>
  );
}

interface SetUpProps {
  projectId: string;
  report: Report;
  onSecret(secret: string): void;
  onClose(): void;
}

const USABLE = CHANNELS.filter(([name]) => name !== "off");

/** Chooses a channel, saves it, and goes on with the hand-off. */
function SetUp({ projectId, report, onSecret, onClose }: SetUpProps) {
  const [channel, setChannel] = useState<Channel>("pull");
  const [url, setUrl] = useState("");
  const [secret, setSecret] = useState<string | null>(null);
  const change = useChangeHandoff(projectId, setSecret);
  const handOff = useHandOff(projectId);
  const error = change.error ?? handOff.error;
  const goOn = (made: string | null) =>
    handOff.mutate({ report }, { onSuccess: () => (made === null ? onClose() : onSecret(made)) });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate(
      { channel, ...(channel === "webhook" ? { webhook_url: url.trim() } : {}) },
      { onSuccess: (config) => goOn(config.webhook_secret ?? secret) },
    );
  };
  return (
    <form onSubmit={submit} className={styles.form}>
      <fieldset className={styles.choices}>
        <legend className={styles.legend}>How agents of this project get reports</legend>
        {USABLE.map(([name, label, help]) => (
          <label key={name} className={styles.choice}>
            <input
              type="radio"
              name="channel"
              checked={channel === name}
              onChange={() => setChannel(name)}
              data-autofocus={name === channel ? "" : undefined}
            />
            <span>
              {label}
              <span className={styles.help}>{help}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {channel === "webhook" ? (
        <TextField
          label="Address of the webhook"
          type="url"
          required
          placeholder="https://agents.example.com/postroom"
          value={url}
          onChange={(event) => setUrl(event.target.value)}
        />
      ) : null}
      {error ? <InlineError>{errorMessage(error)}</InlineError> : null}
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" kind="primary" busy={change.isPending || handOff.isPending}>
          Save and hand off
        </Button>
      </DialogActions>
    </form>
  );
}
