import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { errorMessage } from "@/api/errors";
import type { Label } from "@/api/types";
import { plural } from "@/lib/format";
import { LabelChip } from "@/nouns/corrections/components/label-chips";
import { useDeleteLabel } from "@/nouns/corrections/mutations";
import { labelsQuery } from "@/nouns/corrections/queries";
import { useReadOnlyReason } from "@/nouns/session/queries";
import { Button } from "@/ui/controls/button";
import { type Column, Table } from "@/ui/display/table";
import { TypedConfirm } from "@/ui/overlays/typed-confirm";
import { Section } from "@/ui/page";
import { Empty, Failed, Loading } from "@/ui/states";
import styles from "../settings.module.css";
import { LabelDialog } from "./label-dialog";

/** The labels of the project: renamed, recoloured, merged, deleted. */
export function LabelsTab({ projectId }: { projectId: string }) {
  const labels = useQuery(labelsQuery(projectId));
  const remove = useDeleteLabel(projectId);
  const [changing, setChanging] = useState<Label | null>(null);
  const [deleting, setDeleting] = useState<Label | null>(null);
  return (
    <Section title="Labels" help="A label is changed on all reports that have it.">
      {labels.data ? (
        labels.data.length === 0 ? (
          <Empty title="There are no labels yet">Open a report and press L to put the first one on it.</Empty>
        ) : (
          <LabelTable
            projectId={projectId}
            labels={labels.data}
            onChange={setChanging}
            onDelete={setDeleting}
          />
        )
      ) : labels.error ? (
        <Failed
          title="Could not load the labels"
          reason={errorMessage(labels.error)}
          at={labels.errorUpdatedAt}
          onRetry={() => void labels.refetch()}
        />
      ) : (
        <Loading label="Loading the labels" />
      )}
      <LabelDialog
        projectId={projectId}
        label={changing}
        labels={labels.data ?? []}
        onClose={() => setChanging(null)}
      />
      <TypedConfirm
        open={deleting !== null}
        onClose={() => setDeleting(null)}
        title="Delete the label?"
        description={`It is taken from ${plural(deleting?.reports ?? 0, "report")}. This can't be undone.`}
        word={deleting?.name ?? ""}
        action="Delete"
        onConfirm={() => deleting && remove.mutate(deleting)}
      />
    </Section>
  );
}

interface LabelTableProps {
  projectId: string;
  labels: readonly Label[];
  onChange(label: Label): void;
  onDelete(label: Label): void;
}

function LabelTable({ projectId, labels, onChange, onDelete }: LabelTableProps) {
  const readOnly = useReadOnlyReason(projectId);
  const columns: Column<Label>[] = [
    {
      id: "label",
      label: "Label",
      text: true,
      cell: (label) => <LabelChip name={label.name} color={label.color} />,
    },
    {
      id: "reports",
      label: "Reports",
      numeric: true,
      cell: (label) => (
        <Link
          to="/projects/$projectId/inbox"
          params={{ projectId }}
          search={{ tab: "all", label: label.name }}
          aria-label={`${plural(label.reports, "report")} labelled ${label.name}`}
        >
          {label.reports}
        </Link>
      ),
    },
    {
      id: "acts",
      label: "Actions",
      hideLabel: true,
      cell: (label) => (
        <span className={styles.acts}>
          <Button
            onClick={() => onChange(label)}
            unavailable={readOnly}
            aria-label={`Change the label ${label.name}`}
          >
            Change…
          </Button>
          <Button
            kind="danger"
            onClick={() => onDelete(label)}
            unavailable={readOnly}
            aria-label={`Delete the label ${label.name}`}
          >
            Delete…
          </Button>
        </span>
      ),
    },
  ];
  return <Table caption="Labels" columns={columns} rows={labels} rowKey={(label) => label.name} />;
}
