import type { ReactNode } from "react";
import styles from "@/nouns/session/components/form.module.css";

/** The frame of a page for somebody who is not signed in. */
export function Outside({
  title,
  text,
  children,
}: {
  title: string;
  text?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <main className={styles.outside}>
      <div className={styles.card}>
        <h1 className={styles.title}>{title}</h1>
        {text ? <p className={styles.text}>{text}</p> : null}
        {children}
      </div>
    </main>
  );
}
