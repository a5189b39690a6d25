import type { ReactNode } from "react";
import { cx } from "@/lib/cx";
import styles from "@/ui/display/table.module.css";

export interface Column<Row> {
  id: string;
  label: string;
  /** Only screen readers need the label: the cells explain themselves. */
  hideLabel?: boolean;
  cell(row: Row): ReactNode;
  /** Numbers stand at the right. */
  numeric?: boolean;
  /** Left out where the page is narrow. */
  wideOnly?: boolean;
  /** Words of strangers: broken anywhere, so that a long one does not widen the table. */
  text?: boolean;
}

export interface TableProps<Row> {
  caption: string;
  columns: ReadonlyArray<Column<Row>>;
  rows: readonly Row[];
  rowKey(row: Row): string;
}

/** A plain table of a few hundred rows at most. */
export function Table<Row>({ caption, columns, rows, rowKey }: TableProps<Row>) {
  const look = (column: Column<Row>) =>
    cx(column.numeric && styles.numeric, column.wideOnly && styles.wideOnly, column.text && styles.text);
  return (
    <table className={styles.table}>
      <caption className="visually-hidden">{caption}</caption>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column.id} scope="col" className={look(column)}>
              {column.hideLabel ? <span className="visually-hidden">{column.label}</span> : column.label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={rowKey(row)}>
            {columns.map((column) => (
              <td key={column.id} className={look(column)}>
                {column.cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
