import { useQuery } from "@tanstack/react-query";
import { sayFailure } from "@/api/errors";
import { handoffConfigQuery } from "@/nouns/handoff/queries";
import { Section } from "@/ui/page";
import { Failed, Loading } from "@/ui/states";
import { HandoffForm } from "./handoff-form";

/** How reports are handed over to agents. */
export function HandoffTab({ projectId }: { projectId: string }) {
  const config = useQuery(handoffConfigQuery(projectId));
  return (
    <Section
      title="Hand-off to agents"
      help="What happens when somebody hands a report off, or when work on it starts automatically."
    >
      {config.data ? (
        <HandoffForm key={config.data.updated_at} projectId={projectId} config={config.data} />
      ) : config.error ? (
        <Failed
          title="The hand-off settings could not be read"
          reason={sayFailure(config.error)}
          at={config.errorUpdatedAt}
          onRetry={() => void config.refetch()}
        />
      ) : (
        <Loading label="Reading the hand-off settings" lines={4} />
      )}
    </Section>
  );
}
