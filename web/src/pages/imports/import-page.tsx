import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import type { ImportRun } from "@/api/types";
import { importsQuery } from "@/nouns/imports/queries";
import { useReadOnlyReason } from "@/nouns/session/queries";
import { Page, Section } from "@/ui/page";
import { FileChoice } from "./file-choice";
import { ImportList } from "./import-list";
import { PreviewForm } from "./preview-form";

const route = getRouteApi("/signed-in/projects/$projectId/sources/import");

/** Imports a file: choose it, see what it would become, start, and watch what comes of it. */
export function ImportPage() {
  const { projectId } = route.useParams();
  const readOnly = useReadOnlyReason(projectId);
  const runs = useQuery(importsQuery(projectId));
  const [chosen, setChosen] = useState<ImportRun | null>(null);
  return (
    <Page
      title="Import a file"
      actions={
        <Link to="/projects/$projectId/sources" params={{ projectId }}>
          Sources
        </Link>
      }
    >
      {chosen === null ? (
        <FileChoice projectId={projectId} readOnly={readOnly} onUploaded={setChosen} />
      ) : (
        <PreviewForm key={chosen.id} projectId={projectId} run={chosen} onEnd={() => setChosen(null)} />
      )}
      {runs.data?.some((one) => one.state !== "waiting") ? (
        <Section title="Imports">
          <ImportList
            projectId={projectId}
            runs={runs.data.filter((one) => one.state !== "waiting")}
            readOnly={readOnly}
          />
        </Section>
      ) : null}
    </Page>
  );
}
