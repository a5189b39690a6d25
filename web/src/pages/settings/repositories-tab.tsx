import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ActionButton } from "@/actions/action-button";
import { useAction } from "@/actions/registry";
import { errorMessage } from "@/api/errors";
import type { ConnectedRepository } from "@/api/types";
import { clip } from "@/lib/format";
import { fullTime, relativeTime } from "@/lib/time";
import { useNow } from "@/lib/use-now";
import { accessLabel, repositoryName, stateOf } from "@/nouns/repositories/labels";
import { useCheckRepository, useDisconnectRepository } from "@/nouns/repositories/mutations";
import { repositoriesQuery } from "@/nouns/repositories/queries";
import { useReadOnlyReason } from "@/nouns/session/queries";
import { Button } from "@/ui/controls/button";
import { type Column, Table } from "@/ui/display/table";
import { TypedConfirm } from "@/ui/overlays/typed-confirm";
import { Section } from "@/ui/page";
import { Empty, Failed, InlineError, Loading } from "@/ui/states";
import { RepositoryDialog } from "./repository-dialog";
import styles from "./settings.module.css";

/** The repositories of the project: connected, checked, removed. */
export function RepositoriesTab({ projectId }: { projectId: string }) {
  const repositories = useQuery(repositoriesQuery(projectId));
  const readOnly = useReadOnlyReason(projectId);
  const [connecting, setConnecting] = useState(false);
  const [leaving, setLeaving] = useState<ConnectedRepository | null>(null);
  const disconnect = useDisconnectRepository(projectId);
  useAction("settings.connect-repository", () => setConnecting(true), { unavailable: readOnly });
  return (
    <Section
      title="Repositories"
      help="Research reads their code to find the cause of a problem and who knows it."
      actions={
        <ActionButton action="settings.connect-repository" kind="primary">
          Connect a repository…
        </ActionButton>
      }
    >
      {repositories.data ? (
        repositories.data.length === 0 ? (
          <Empty title="No repository is connected">
            Reports are researched by their signals alone until you connect one.
          </Empty>
        ) : (
          <RepositoryTable
            projectId={projectId}
            repositories={repositories.data}
            readOnly={readOnly}
            onRemove={setLeaving}
          />
        )
      ) : repositories.error ? (
        <Failed
          title="Could not load the repositories"
          reason={errorMessage(repositories.error)}
          at={repositories.errorUpdatedAt}
          onRetry={() => void repositories.refetch()}
        />
      ) : (
        <Loading label="Loading the repositories" />
      )}
      <RepositoryDialog open={connecting} projectId={projectId} onClose={() => setConnecting(false)} />
      <TypedConfirm
        open={leaving !== null}
        onClose={() => setLeaving(null)}
        title="Remove the repository?"
        description="Postroom deletes its token, and research no longer reads it. The repository itself is not changed."
        word={leaving ? repositoryName(leaving) : ""}
        action="Remove"
        onConfirm={() => leaving && disconnect.mutate(leaving)}
      />
    </Section>
  );
}

interface RepositoryTableProps {
  projectId: string;
  repositories: readonly ConnectedRepository[];
  readOnly: string | null;
  onRemove(repository: ConnectedRepository): void;
}

function RepositoryTable({ projectId, repositories, readOnly, onRemove }: RepositoryTableProps) {
  const check = useCheckRepository(projectId);
  const columns: Column<ConnectedRepository>[] = [
    {
      id: "name",
      label: "Repository",
      text: true,
      cell: (one) => (
        <>
          {clip(repositoryName(one), 120)}
          <div className={styles.meta}>{accessLabel(one)}</div>
        </>
      ),
    },
    { id: "state", label: "State", text: true, cell: (one) => <State repository={one} /> },
    {
      id: "acts",
      label: "Actions",
      hideLabel: true,
      cell: (one) => (
        <span className={styles.acts}>
          <Button
            onClick={() => check.mutate(one)}
            unavailable={readOnly}
            busy={check.isPending && check.variables.id === one.id}
            title="Try to read it now"
          >
            Check
          </Button>
          <Button kind="danger" onClick={() => onRemove(one)} unavailable={readOnly}>
            Remove…
          </Button>
        </span>
      ),
    },
  ];
  return (
    <Table caption="Connected repositories" columns={columns} rows={repositories} rowKey={(one) => one.id} />
  );
}

function State({ repository }: { repository: ConnectedRepository }) {
  const now = useNow();
  const { checked_at, default_branch, head_commit } = repository;
  const state = stateOf(repository);
  return (
    <>
      {state === "failed" ? (
        <InlineError>{clip(repository.error ?? "", 400)}</InlineError>
      ) : state === "unread" ? (
        "Not checked yet"
      ) : (
        <>
          Readable
          {default_branch ? `, ${clip(default_branch, 60)}` : ""}
          {head_commit ? (
            <>
              {" at "}
              <code>{head_commit.slice(0, 8)}</code>
            </>
          ) : null}
        </>
      )}
      {checked_at ? (
        <div className={styles.meta}>
          checked{" "}
          <time dateTime={checked_at} title={fullTime(checked_at)}>
            {relativeTime(checked_at, now)}
          </time>
        </div>
      ) : null}
    </>
  );
}
