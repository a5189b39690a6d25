import { useQuery } from "@tanstack/react-query";
import { errorMessage } from "@/api/errors";
import type { ModelsInUse } from "@/api/types";
import { listed } from "@/lib/format";
import { fullTime } from "@/lib/time";
import { modelsQuery } from "@/nouns/settings/queries";
import { Section } from "@/ui/page";
import { Failed, InlineError, Loading } from "@/ui/states";
import styles from "./settings.module.css";

/** Which models are asked; keys are never shown. */
export function ModelFacts({ projectId }: { projectId: string }) {
  const models = useQuery(modelsQuery(projectId));
  return (
    <Section title="Models" help="The server's settings hold the provider, the models and the key.">
      {models.data ? (
        <>
          <LanguageModel model={models.data.language} />
          <p>
            Embeddings:{" "}
            {models.data.embedding.provider === "local" ? (
              "the packaged model, on this server"
            ) : (
              <>
                <code>{models.data.embedding.model}</code> of {models.data.embedding.provider}
              </>
            )}
            .
          </p>
        </>
      ) : models.error ? (
        <Failed
          title="Could not load the models"
          reason={errorMessage(models.error)}
          at={models.errorUpdatedAt}
          onRetry={() => void models.refetch()}
        />
      ) : (
        <Loading label="Loading the models" lines={2} />
      )}
    </Section>
  );
}

/** What the model reached in its examination, and what it may do since. */
function Check({ check }: { check: ModelsInUse["language"]["check"] }) {
  if (check === null) {
    return (
      <p className={styles.meta}>
        It was never examined. <code>postroom models check</code> says what it is good enough for.
      </p>
    );
  }
  const grouped =
    check.index === null || check.purity === null
      ? "no signals grouped"
      : `index ${check.index.toFixed(2)} at purity ${check.purity.toFixed(2)}`;
  const figures =
    `Examined ${fullTime(check.checked_at)}: ${grouped}, ${check.held} of ${check.attacks} attacks held, ` +
    `${check.false_alarms} false alarms of ${check.harmless}.` +
    (check.ended ? ` The examination ended early: ${check.ended}.` : "");
  return check.groups && check.screens ? (
    <p className={styles.meta}>{figures} It is good enough to group signals and to give second opinions.</p>
  ) : (
    <InlineError>
      {figures} {check.groups ? "" : "It is not good enough to group signals: its readings only suggest. "}
      {check.screens ? "" : "It is not good enough for second opinions: the filter's verdicts stand."}
    </InlineError>
  );
}

function LanguageModel({ model }: { model: ModelsInUse["language"] }) {
  if (!model.configured) {
    return <p>No language model is set up: everything works by rules.</p>;
  }
  return (
    <>
      <p>
        Language model:{" "}
        {model.model === null ? (
          "a recording of answers"
        ) : (
          <>
            <code>{model.model}</code> of {model.provider}
          </>
        )}
        {model.own_server ? ", at a server of your own" : ""}.
      </p>
      {model.outage ? (
        <InlineError>
          It has failed since {fullTime(model.outage.since)} and is asked again at{" "}
          {fullTime(model.outage.rests_until)}; until then everything works by rules. {model.outage.reason}
        </InlineError>
      ) : null}
      <Check check={model.check} />
      {model.has_key || model.own_server || ["replay", "command"].includes(model.provider ?? "") ? null : (
        <InlineError>No key is set, so calls are refused.</InlineError>
      )}
      {model.has_price ? null : (
        <p className={styles.meta}>
          Its price is not set, so the limit in dollars does not hold. That of calls does.
        </p>
      )}
      {model.offered.length > 0 ? (
        <p className={styles.meta}>Scouts may choose {listed(model.offered)}.</p>
      ) : null}
    </>
  );
}
