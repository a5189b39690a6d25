import { Download } from "lucide-react";
import { csv, saveText } from "@/nouns/insights/csv";
import { Button } from "@/ui/controls/button";
import { type Column, Table } from "@/ui/display/table";
import styles from "./insights.module.css";

export interface ExportColumn<Row> extends Column<Row> {
  /** The value in a file; what people read may be rounded. */
  value(row: Row): string | number | null;
}

export interface BehindProps<Row> {
  caption: string;
  /** Name of the file without its ending. */
  file: string;
  columns: ReadonlyArray<ExportColumn<Row>>;
  rows: readonly Row[];
  rowKey(row: Row): string;
  /** Shown at once, where there is no chart before it. */
  open?: boolean;
}

/** The table behind a chart: the same numbers, to be read and to be saved as a file. */
export function Behind<Row>({ caption, file, columns, rows, rowKey, open = false }: BehindProps<Row>) {
  const save = () =>
    saveText(
      `${file}.csv`,
      "text/csv",
      csv(
        columns.map((column) => column.label),
        rows.map((row) => columns.map((column) => column.value(row))),
      ),
    );
  return (
    <div className={styles.behind}>
      <details open={open}>
        <summary>
          Table<span className="visually-hidden">: {caption}</span>
        </summary>
        <section className={styles.scroll} aria-label={caption} tabIndex={0}>
          <Table caption={caption} columns={columns} rows={rows} rowKey={rowKey} />
        </section>
      </details>
      <Button onClick={save} icon={<Download size={14} aria-hidden="true" />}>
        CSV<span className="visually-hidden">: {caption}</span>
      </Button>
    </div>
  );
}
