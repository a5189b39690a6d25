import { type DragEvent, useState } from "react";
import type { ImportMapping, ImportPreview } from "@/api/types";
import { cx } from "@/lib/cx";
import { columnOf, FIELDS, type MappedField, withColumn } from "@/nouns/imports/mapping";
import { SelectField } from "@/ui/controls/field";
import { Section } from "@/ui/page";
import styles from "./imports.module.css";

interface Props {
  preview: ImportPreview;
  mapping: ImportMapping;
  onChange(mapping: ImportMapping): void;
}

const TYPE = "text/plain";

/** Matches columns with fields: drag a column onto a field, or choose it there. */
export function Columns({ preview, mapping, onChange }: Props) {
  return (
    <Section title="Columns" help="Drag a column onto a field, or choose it in the field.">
      <ul className={styles.chips} aria-label="Columns of the file">
        {preview.columns.slice(0, 60).map((name) => (
          <li
            key={name}
            draggable
            className={styles.chip}
            title={preview.examples[name]}
            onDragStart={(event) => event.dataTransfer.setData(TYPE, name)}
          >
            {name}
          </li>
        ))}
      </ul>
      <div className={styles.fields}>
        {FIELDS.map((field) => (
          <Target key={field.name} {...{ field, preview, mapping, onChange }} />
        ))}
      </div>
    </Section>
  );
}

function Target({ field, preview, mapping, onChange }: Props & { field: MappedField }) {
  const [over, setOver] = useState(false);
  const named = preview.columns.map((name): readonly [string, string] => [name, name]);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const name = event.dataTransfer.getData(TYPE);
    if (preview.columns.includes(name)) onChange(withColumn(mapping, field, name));
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the field inside does the same by keyboard
    <div
      className={cx(styles.target, over && styles.over)}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <SelectField
        label={field.label}
        value={columnOf(mapping, field)}
        options={[["", "none"], ...named]}
        onChange={(name) => onChange(withColumn(mapping, field, name))}
      />
    </div>
  );
}
