import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { serverAddress } from "@/api/base";
import { ApiFailure, errorMessage } from "@/api/errors";
import type { MadeSource, SourceKind } from "@/api/types";
import { useReadOnlyReason } from "@/nouns/session/queries";
import { ConfigForm } from "@/nouns/sources/components/config-form";
import { SetUpHelp } from "@/nouns/sources/components/set-up-help";
import { ShownOnce } from "@/nouns/sources/components/shown-once";
import { fieldsOf, readForm } from "@/nouns/sources/config-fields";
import { CATEGORIES, CATEGORY_LABELS, receivesLabel } from "@/nouns/sources/labels";
import { useConnectSource } from "@/nouns/sources/mutations";
import { sourceKindsQuery } from "@/nouns/sources/queries";
import { Button } from "@/ui/controls/button";
import { TextField } from "@/ui/controls/field";
import { Page, Section } from "@/ui/page";
import { Failed, InlineError, Loading } from "@/ui/states";
import styles from "./sources-page.module.css";

const route = getRouteApi("/signed-in/projects/$projectId/sources/new");

/** Connects a source: its kind, its configuration, then how to set the other side up. */
export function ConnectPage() {
  const { projectId } = route.useParams();
  const { kind: name } = route.useSearch();
  const kinds = useQuery(sourceKindsQuery(projectId));
  const [made, setMade] = useState<MadeSource | null>(null);
  if (!kinds.data) {
    return (
      <Page title="Connect a source">
        {kinds.error ? (
          <Failed
            title="Could not load the kinds of sources"
            reason={errorMessage(kinds.error)}
            at={kinds.errorUpdatedAt}
            onRetry={() => void kinds.refetch()}
          />
        ) : (
          <Loading label="Loading the kinds of sources" />
        )}
      </Page>
    );
  }
  const kind = kinds.data.find((one) => one.name === name);
  if (!kind) return <KindChoice projectId={projectId} kinds={kinds.data} />;
  return (
    <Page
      title={made ? `${made.name} is connected` : `Connect ${kind.title}`}
      actions={
        <Link to="/projects/$projectId/sources/new" params={{ projectId }} search={{}}>
          Other kinds
        </Link>
      }
    >
      {made ? (
        <>
          <ShownOnce made={made} />
          <Section title="Set-up">
            <SetUpHelp
              help={kind.set_up}
              url={made.webhook_url ?? ""}
              base={serverAddress}
              projectId={projectId}
            />
          </Section>
          <p>
            <Link
              to="/projects/$projectId/sources/$sourceId"
              params={{ projectId, sourceId: made.id }}
              search={{}}
            >
              Watch what it sends
            </Link>
          </p>
        </>
      ) : (
        <ConnectForm key={kind.name} projectId={projectId} kind={kind} onMade={setMade} />
      )}
    </Page>
  );
}

function KindChoice({ projectId, kinds }: { projectId: string; kinds: readonly SourceKind[] }) {
  return (
    <Page title="Connect a source">
      {CATEGORIES.map((category) => {
        const some = kinds.filter((kind) => kind.category === category);
        return some.length === 0 ? null : (
          <Section key={category} title={CATEGORY_LABELS[category]}>
            <ul className={styles.kinds}>
              {some.map((kind) => (
                <li key={kind.name}>
                  <Link
                    to="/projects/$projectId/sources/new"
                    params={{ projectId }}
                    search={{ kind: kind.name }}
                    className={styles.kind}
                  >
                    <strong>{kind.title}</strong>
                    <span className={styles.facts}>{kind.summary}</span>
                    <span className={styles.facts}>{receivesLabel(kind)}</span>
                  </Link>
                </li>
              ))}
            </ul>
          </Section>
        );
      })}
    </Page>
  );
}

interface ConnectFormProps {
  projectId: string;
  kind: SourceKind;
  onMade(made: MadeSource): void;
}

function ConnectForm({ projectId, kind, onMade }: ConnectFormProps) {
  const [name, setName] = useState(kind.title);
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const [secrets, setSecrets] = useState<Readonly<Record<string, string>>>({});
  const [tried, setTried] = useState(false);
  const connect = useConnectSource(projectId);
  const readOnly = useReadOnlyReason(projectId);
  const fields = fieldsOf(kind.config_schema);
  const read = readForm(fields, values);
  const refused = connect.error instanceof ApiFailure ? connect.error : null;
  const field = refused?.attr?.split(".").at(-1);
  const problems = refused && field ? { [field]: refused.message } : tried ? read.problems : {};
  const placed = refused && field && fields.some((one) => one.name === field);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(read.problems).length > 0) return;
    const given = Object.entries(secrets).filter(([, secret]) => secret !== "");
    connect.mutate(
      { kind: kind.name, name, config: { ...read.config }, secrets: Object.fromEntries(given) },
      { onSuccess: onMade },
    );
  };
  return (
    <form onSubmit={submit} className={styles.form}>
      <p>{kind.summary}</p>
      <TextField label="Name" required value={name} onChange={(event) => setName(event.target.value)} />
      <ConfigForm fields={fields} values={values} problems={problems} onChange={setValues} />
      {kind.secrets.map((secret) => (
        <TextField
          key={secret.name}
          label={secret.title}
          type="password"
          autoComplete="off"
          required={secret.required && !secret.made_here}
          help={`${secret.help}${secret.made_here ? " Left empty, one is made and shown once." : ""}`}
          value={secrets[secret.name] ?? ""}
          onChange={(event) => setSecrets({ ...secrets, [secret.name]: event.target.value })}
        />
      ))}
      {connect.error && !placed ? <InlineError>{errorMessage(connect.error)}</InlineError> : null}
      <div className={styles.buttons}>
        <Button type="submit" kind="primary" busy={connect.isPending} unavailable={readOnly}>
          Connect
        </Button>
      </div>
    </form>
  );
}
