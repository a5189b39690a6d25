import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { errorMessage } from "@/api/errors";
import type { FormKinds } from "@/api/types";
import { useSettled } from "@/lib/use-settled";
import styles from "@/nouns/scouts/components/form-editor.module.css";
import { Counted, type FormFieldsProps, Found, Measured } from "@/nouns/scouts/components/form-fields";
import { FormPreviewBox } from "@/nouns/scouts/components/form-preview";
import { type FormDraft, problemsOf, refusalOf, toForm } from "@/nouns/scouts/form-draft";
import { formKindsQuery, formPreviewQuery } from "@/nouns/scouts/form-queries";
import { Failed, Loading } from "@/ui/states";

const PAUSE_MS = 500;

export interface FormEditorProps {
  projectId: string;
  draft: FormDraft;
  /** Why the server refused the form when it was sent; null when it did not. */
  refused: unknown;
  /** Why it can't be changed; null when it can. */
  readOnly: string | null;
  onChange(draft: FormDraft): void;
  /** What is set and done beside the form, given what is needed to send it. */
  children(kinds: FormKinds, whyNot: string | null): ReactNode;
}

/** The form of a scout, with what it would have found beside it. */
export function FormEditor(props: FormEditorProps) {
  const kinds = useQuery(formKindsQuery(props.projectId));
  if (kinds.data) return <Editor {...props} kinds={kinds.data} />;
  if (kinds.error) {
    return (
      <Failed
        title="Could not load what a form can measure"
        reason={errorMessage(kinds.error)}
        at={kinds.errorUpdatedAt}
        onRetry={() => void kinds.refetch()}
      />
    );
  }
  return <Loading label="Loading the form" lines={8} />;
}

function Editor({ kinds, refused, children, ...props }: FormEditorProps & { kinds: FormKinds }) {
  const { projectId, draft } = props;
  const local = problemsOf(draft, kinds);
  const isComplete = Object.keys(local).length === 0;
  const settled = useSettled(draft, PAUSE_MS);
  const isSettled = settled === draft;
  const asked = useQuery({
    ...formPreviewQuery(projectId, toForm(settled, kinds)),
    enabled: isSettled && isComplete,
  });
  const refusal = isSettled && isComplete ? refusalOf(asked.error) : null;
  const problems = { ...refusalOf(refused), ...refusal, ...local };
  const fields: FormFieldsProps = { ...props, kinds, problems };
  const isWrong = !isComplete || refusal !== null;
  return (
    <div className={styles.editor}>
      <div className={styles.fields}>
        <Counted {...fields} />
        <Measured {...fields} />
        <Found {...fields} />
      </div>
      <div className={styles.side}>
        <FormPreviewBox
          isShare={draft.measure === "share"}
          isWrong={isWrong}
          error={isSettled ? asked.error : null}
          data={isSettled ? asked.data : undefined}
        />
        {children(kinds, isWrong ? "Correct the marked fields first." : null)}
      </div>
    </div>
  );
}
