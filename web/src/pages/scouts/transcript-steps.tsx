import type { ScoutStep } from "@/api/types";
import { duration } from "@/lib/figures";
import { clip, plural } from "@/lib/format";
import { Disclosure } from "@/ui/controls/disclosure";
import { Chip } from "@/ui/display/chip";
import { Empty } from "@/ui/states";
import styles from "./scout-page.module.css";

const KIND_LABELS: Readonly<Record<ScoutStep["kind"], string>> = {
  tool: "Tool",
  model: "Model",
  finding: "Finding",
  note: "Remark",
};

/** The steps of a run in their order; input and output are shown on demand. */
export function TranscriptSteps({ steps }: { steps: readonly ScoutStep[] }) {
  if (steps.length === 0) return <Empty title="No steps yet" />;
  return (
    <ol className={styles.steps}>
      {steps.map((step) => (
        <Step key={step.position} step={step} />
      ))}
    </ol>
  );
}

function Step({ step }: { step: ScoutStep }) {
  const output = step.output.trim();
  const [first = ""] = output.split("\n", 1);
  const hasInput = Object.keys(step.input).length > 0;
  const size = output.length;
  return (
    <li className={styles.step}>
      <div className={styles.line}>
        <Chip tone={step.kind === "finding" ? "good" : "plain"}>{KIND_LABELS[step.kind]}</Chip>
        <span className={styles.name} dir="auto">
          {clip(nameOf(step), 160)}
        </span>
        <span className={styles.meta}>{step.milliseconds > 0 ? duration(step.milliseconds) : ""}</span>
      </div>
      {first === "" ? null : (
        <p className={styles.first} dir="auto">
          {clip(first, 240)}
        </p>
      )}
      {hasInput || size > first.length || size > 200 ? (
        <Disclosure label={hasInput ? "Input and output" : `All of it, ${plural(size, "character")}`}>
          {hasInput ? <pre className={styles.code}>{JSON.stringify(step.input, null, 2)}</pre> : null}
          {output === "" ? null : (
            <pre className={styles.code} dir="auto">
              {output}
            </pre>
          )}
        </Disclosure>
      ) : null}
    </li>
  );
}

/** What a step is called: for a finding the first line of what was found, since its own name is a number. */
function nameOf(step: ScoutStep): string {
  const { description } = step.input;
  if (step.kind !== "finding" || typeof description !== "string") return step.name;
  return description.trim().split("\n", 1)[0] ?? step.name;
}
