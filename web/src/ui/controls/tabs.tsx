import { Tabs as Radix } from "radix-ui";
import { type ReactNode, useRef } from "react";
import { count } from "@/lib/format";
import { useMedia } from "@/lib/use-media";
import styles from "@/ui/controls/tabs.module.css";
import { useActiveInView } from "@/ui/controls/use-active-in-view";

export interface TabItem<Id extends string> {
  id: Id;
  label: string;
  /** Shown behind the label; null for none. */
  amount?: number | null;
  content?: ReactNode;
}

export interface TabsProps<Id extends string> {
  label: string;
  items: ReadonlyArray<TabItem<Id>>;
  current: Id;
  onChange(id: Id): void;
  /** Whether the tabs are a list beside the contents where the window is wide: for more than fit in a row. */
  beside?: boolean;
}

const WIDE = "(min-width: 900px)";

/** Tabs with what belongs to the current one below them. */
export function Tabs<Id extends string>({ label, items, current, onChange, beside = false }: TabsProps<Id>) {
  const wide = useMedia(WIDE);
  const vertical = beside && wide;
  const row = useRef<HTMLDivElement>(null);
  useActiveInView(row, current);
  const choose = (id: string) => {
    const found = items.find((item) => item.id === id);
    if (found) onChange(found.id);
  };
  return (
    <Radix.Root
      value={current}
      onValueChange={choose}
      activationMode="manual"
      orientation={vertical ? "vertical" : "horizontal"}
      className={styles.root}
    >
      <Radix.List ref={row} className={styles.list} aria-label={label}>
        {items.map((item) => (
          <Radix.Trigger key={item.id} value={item.id} className={styles.tab}>
            {item.label}
            {item.amount === undefined || item.amount === null ? null : (
              <span className={styles.amount}>{count(item.amount)}</span>
            )}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {items.map((item) =>
        item.content === undefined ? null : (
          <Radix.Content key={item.id} value={item.id} className={styles.content}>
            {item.content}
          </Radix.Content>
        ),
      )}
    </Radix.Root>
  );
}
