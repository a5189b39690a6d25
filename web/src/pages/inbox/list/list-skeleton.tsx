import styles from "./list-skeleton.module.css";

const LINES = Array.from({ length: 12 }, (_, line) => `line-${line}`);

/** Rows in their places while the first page is read. */
export function ListSkeleton() {
  return (
    <div className={styles.list} role="status" aria-label="Loading the reports">
      {LINES.map((line) => (
        <div key={line} className={styles.row}>
          <span className={styles.bar} />
        </div>
      ))}
    </div>
  );
}
