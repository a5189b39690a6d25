import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { errorMessage } from "@/api/errors";
import type { Source, SourceKind } from "@/api/types";
import { useReadOnlyReason } from "@/nouns/session/queries";
import { useTryPayload } from "@/nouns/sources/mutations";
import { sourceKindsQuery } from "@/nouns/sources/queries";
import { Button } from "@/ui/controls/button";
import { SelectField, TextArea } from "@/ui/controls/field";
import { Failed, InlineError, Loading } from "@/ui/states";
import styles from "../sources-page.module.css";
import { TryResult } from "./try-result";

/** Shows what the source makes of a payload, with its configuration and its rules. */
export function TryPayload({ projectId, source }: { projectId: string; source: Source }) {
  const kinds = useQuery(sourceKindsQuery(projectId));
  const kind = kinds.data?.find((one) => one.name === source.kind);
  if (kind) return <TryForm projectId={projectId} source={source} samples={kind.samples} />;
  if (kinds.error) {
    return (
      <Failed
        title="Could not load the samples"
        reason={errorMessage(kinds.error)}
        at={kinds.errorUpdatedAt}
        onRetry={() => void kinds.refetch()}
      />
    );
  }
  return <Loading label="Loading the samples" />;
}

interface TryFormProps {
  projectId: string;
  source: Source;
  samples: SourceKind["samples"];
}

function TryForm({ projectId, source, samples }: TryFormProps) {
  const [text, setText] = useState(() => textOf(samples[0]));
  const [name, setName] = useState(samples[0]?.name ?? "");
  const [wrong, setWrong] = useState<string | null>(null);
  const attempt = useTryPayload(projectId, source.id);
  const readOnly = useReadOnlyReason(projectId);
  const sample = samples.find((one) => one.name === name);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    try {
      const payload: unknown = JSON.parse(text);
      setWrong(null);
      attempt.mutate({ payload, headers: sample?.headers ?? {} });
    } catch (error) {
      attempt.reset();
      setWrong(
        `This is not JSON: ${error instanceof Error ? error.message.slice(0, 200) : "it can't be read"}.`,
      );
    }
  };
  return (
    <form onSubmit={submit} className={styles.part}>
      <p className={styles.help}>
        Paste what the source sends, and see which signals would come of it. Nothing is stored.
      </p>
      {samples.length > 1 ? (
        <div className={styles.buttons}>
          <SelectField
            label="Begin with a sample"
            value={name}
            options={samples.map((one) => [one.name, one.name.replaceAll("_", " ")] as const)}
            onChange={(chosen) => {
              setName(chosen);
              setText(textOf(samples.find((one) => one.name === chosen)));
            }}
          />
        </div>
      ) : null}
      <TextArea
        label="Payload"
        rows={12}
        spellCheck={false}
        value={text}
        error={wrong}
        onChange={(event) => setText(event.target.value)}
      />
      <div className={styles.buttons}>
        <Button
          type="submit"
          kind="primary"
          busy={attempt.isPending}
          unavailable={readOnly ?? (text.trim() === "" ? "Paste a payload first." : null)}
        >
          Try it
        </Button>
      </div>
      {attempt.error ? <InlineError>{errorMessage(attempt.error)}</InlineError> : null}
      {attempt.data ? <TryResult preview={attempt.data} /> : null}
    </form>
  );
}

function textOf(sample: SourceKind["samples"][number] | undefined): string {
  return sample === undefined ? "" : JSON.stringify(sample.payload, null, 2);
}
