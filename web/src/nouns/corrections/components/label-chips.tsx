import { useQuery } from "@tanstack/react-query";
import { clip } from "@/lib/format";
import styles from "@/nouns/corrections/components/label-chips.module.css";
import { labelsQuery } from "@/nouns/corrections/queries";

interface LabelChipsProps {
  projectId: string;
  labels: readonly string[];
  /** How many are shown; the rest is a number. */
  most?: number;
  /** Keeps them in one line and cuts their names, for rows of a fixed height. */
  oneLine?: boolean;
}

/** The labels of a report, each with its colour. */
export function LabelChips({ projectId, labels, most = 20, oneLine = false }: LabelChipsProps) {
  const known = useQuery({ ...labelsQuery(projectId), enabled: labels.length > 0 }).data ?? [];
  if (labels.length === 0) return null;
  return (
    <span className={oneLine ? styles.oneLine : styles.chips}>
      {labels.slice(0, most).map((name) => (
        <LabelChip key={name} name={name} color={known.find((label) => label.name === name)?.color} />
      ))}
      {labels.length > most ? <span className={styles.chip}>+{labels.length - most}</span> : null}
    </span>
  );
}

/** One label with its colour. */
export function LabelChip({ name, color }: { name: string; color: string | undefined }) {
  return (
    <span className={styles.chip} dir="auto">
      <Dot color={color} />
      <span>{clip(name, 50)}</span>
    </span>
  );
}

function Dot({ color = "gray" }: { color?: string | undefined }) {
  return <span className={styles.dot} data-color={color} aria-hidden="true" />;
}

interface LabelTogglesProps {
  projectId: string;
  legend: string;
  chosen: readonly string[];
  onChange(chosen: readonly string[]): void;
}

/** The labels of the project as buttons that are on or off. */
export function LabelToggles({ projectId, legend, chosen, onChange }: LabelTogglesProps) {
  const known = useQuery(labelsQuery(projectId)).data ?? [];
  const names = [...new Set([...known.map((label) => label.name), ...chosen])].sort();
  if (names.length === 0) return null;
  return (
    <fieldset className={styles.toggles}>
      <legend>{legend}</legend>
      {names.slice(0, 100).map((name) => {
        const on = chosen.includes(name);
        return (
          <button
            key={name}
            type="button"
            className={styles.toggle}
            aria-pressed={on}
            onClick={() => onChange(on ? chosen.filter((one) => one !== name) : [...chosen, name])}
          >
            <Dot color={known.find((label) => label.name === name)?.color} />
            <span>{clip(name, 50)}</span>
          </button>
        );
      })}
    </fieldset>
  );
}
