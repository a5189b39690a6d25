import { count } from "@/lib/format";
import { Button } from "@/ui/controls/button";
import styles from "@/ui/controls/pages.module.css";

export interface PagesProps {
  /** From 0. */
  page: number;
  /** Rows on a page. */
  size: number;
  total: number;
  onChange(page: number): void;
}

/** Leads from one page of a list to the next; not there while everything fits on one. */
export function Pages({ page, size, total, onChange }: PagesProps) {
  if (total <= size && page === 0) return null;
  const first = page * size + 1;
  const last = Math.min(total, (page + 1) * size);
  return (
    <nav className={styles.pages} aria-label="Pages of the list">
      <Button unavailable={page === 0 ? "This is the first page." : null} onClick={() => onChange(page - 1)}>
        Previous
      </Button>
      <span className={styles.where}>
        {first > total ? "Nothing" : `${count(first)}–${count(last)}`} of {count(total)}
      </span>
      <Button
        unavailable={last >= total ? "This is the last page." : null}
        onClick={() => onChange(page + 1)}
      >
        Next
      </Button>
    </nav>
  );
}
