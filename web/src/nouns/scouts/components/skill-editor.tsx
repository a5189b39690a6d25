import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { errorMessage } from "@/api/errors";
import { useSettled } from "@/lib/use-settled";
import styles from "@/nouns/scouts/components/skill-editor.module.css";
import { skillCheckQuery } from "@/nouns/scouts/queries";
import { type Problem, TOOLS } from "@/nouns/scouts/skill-text";
import { useReadOnlyReason } from "@/nouns/session/queries";
import { Disclosure } from "@/ui/controls/disclosure";
import { TextArea } from "@/ui/controls/field";

const PAUSE_MS = 400;

export interface SkillCheckState {
  /** In the order of the lines; empty while the text is being checked. */
  readonly problems: readonly Problem[];
  /** Null while the text is being checked, when the server can't be asked, and for who can only read. */
  readonly ok: boolean | null;
  readonly failed: string | null;
}

/** What the server says of a text; it is asked when somebody who may change it pauses, if nothing is known to be wrong. */
export function useSkillCheck(
  projectId: string,
  text: string,
  known: readonly Problem[] = [],
): SkillCheckState {
  const settled = useSettled(text, PAUSE_MS);
  const readOnly = useReadOnlyReason(projectId) !== null;
  const asked = useQuery({
    ...skillCheckQuery(projectId, settled),
    enabled: known.length === 0 && !readOnly,
  });
  if (readOnly) return { problems: [], ok: null, failed: null };
  if (known.length > 0) return { problems: known, ok: false, failed: null };
  if (settled !== text || asked.isPending) {
    return { problems: [], ok: null, failed: asked.error ? errorMessage(asked.error) : null };
  }
  if (asked.error) return { problems: [], ok: null, failed: errorMessage(asked.error) };
  const { ok, line, problem } = asked.data;
  return {
    problems: ok ? [] : [{ line: line ?? 1, text: problem ?? "It can't be read." }],
    ok,
    failed: null,
  };
}

/** Why a text can't be saved yet; null when the server has accepted it. */
export function whyUnchecked({ ok, failed }: SkillCheckState): string | null {
  if (ok === true) return null;
  if (failed !== null) return "The text could not be checked. Try again when the server can be reached.";
  return ok === false ? "Correct the text first: see the problems." : "The text is still being checked.";
}

export interface SkillEditorProps {
  text: string;
  check: SkillCheckState;
  /** Why the text can't be changed; null when it can. */
  readOnly: string | null;
  onChange(text: string): void;
  /** What is set and done beside the text. */
  children: ReactNode;
}

/** A `SKILL.md` to be written, with what is wrong beside it. */
export function SkillEditor({ text, check, readOnly, onChange, children }: SkillEditorProps) {
  return (
    <div className={styles.editor}>
      <TextArea
        label="SKILL.md"
        spellCheck={false}
        unavailable={readOnly}
        value={text}
        onChange={(event) => onChange(event.target.value)}
      />
      <div className={styles.side}>
        {readOnly ? null : <Check check={check} />}
        {children}
        <Disclosure label={`The ${TOOLS.length} tools that a scout can have`}>
          <ul className={styles.tools}>
            {TOOLS.map((tool) => (
              <li key={tool}>
                <code>{tool}</code>
              </li>
            ))}
          </ul>
        </Disclosure>
      </div>
    </div>
  );
}

function Check({ check }: { check: SkillCheckState }) {
  return (
    <section aria-label="Check of the text" aria-live="polite" className={styles.problems}>
      {check.failed ? <p className={styles.problem}>It could not be checked. {check.failed}</p> : null}
      {check.ok === null && !check.failed ? <p className={styles.waiting}>Checking …</p> : null}
      {check.ok === true ? <p className={styles.good}>A scout can follow this.</p> : null}
      {check.problems.map((problem) => (
        <p key={`${problem.line} ${problem.text}`} className={styles.problem}>
          <span className={styles.line}>Line {problem.line}</span>
          <span>{problem.text}</span>
        </p>
      ))}
    </section>
  );
}
