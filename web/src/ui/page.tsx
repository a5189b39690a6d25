import type { ReactNode } from "react";
import styles from "@/ui/page.module.css";

export interface PageProps {
  title: string;
  /** Buttons at the right of the title. */
  actions?: ReactNode;
  children: ReactNode;
}

/** The frame of a page that scrolls as a whole: a title, what can be done, the content. */
export function Page({ title, actions, children }: PageProps) {
  return (
    <div className={styles.scroller}>
      <div className={styles.page}>
        <header className={styles.header}>
          <h1 className={styles.title}>{title}</h1>
          <div className={styles.actions}>{actions}</div>
        </header>
        {children}
      </div>
    </div>
  );
}

export interface SectionProps {
  title: string;
  help?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

/** A part of a page under a heading of its own. */
export function Section({ title, help, actions, children }: SectionProps) {
  return (
    <section className={styles.section}>
      <header className={styles.sectionHeader}>
        <h2 className={styles.sectionTitle}>{title}</h2>
        <div className={styles.actions}>{actions}</div>
      </header>
      {help ? <p className={styles.help}>{help}</p> : null}
      {children}
    </section>
  );
}
