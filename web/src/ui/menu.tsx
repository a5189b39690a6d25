import { DropdownMenu as Radix } from "radix-ui";
import type { ReactElement, ReactNode } from "react";
import { cx } from "@/lib/cx";
import styles from "@/ui/menu.module.css";

export interface MenuProps {
  /** The button that opens it. */
  trigger: ReactElement;
  children: ReactNode;
  align?: "start" | "end";
  open?: boolean;
  onOpenChange?(open: boolean): void;
}

/** A menu of things to do. It is not modal, so that it needs no style of its own while it is open. */
export function Menu({ trigger, children, align = "start", open, onOpenChange }: MenuProps) {
  return (
    <Radix.Root
      modal={false}
      {...(open === undefined ? {} : { open })}
      {...(onOpenChange === undefined ? {} : { onOpenChange })}
    >
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className={styles.menu} align={align} sideOffset={4} collisionPadding={8} loop>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

export interface MenuItemProps {
  onSelect(): void;
  children: ReactNode;
  keyHint?: string | undefined;
  /** Why it can't be chosen. */
  unavailable?: string | null;
  danger?: boolean;
}

export function MenuItem({ onSelect, children, keyHint, unavailable = null, danger = false }: MenuItemProps) {
  return (
    <Radix.Item
      className={cx(styles.item, danger && styles.danger)}
      disabled={unavailable !== null}
      onSelect={onSelect}
    >
      <span>
        {children}
        {unavailable === null ? null : <small className={styles.reason}>{unavailable}</small>}
      </span>
      {keyHint ? <kbd className={styles.key}>{keyHint}</kbd> : null}
    </Radix.Item>
  );
}

export interface MenuCheckProps {
  checked: boolean;
  onChange(checked: boolean): void;
  children: ReactNode;
}

/** An item that is on or off; the menu stays open. */
export function MenuCheck({ checked, onChange, children }: MenuCheckProps) {
  return (
    <Radix.CheckboxItem
      className={styles.item}
      checked={checked}
      onCheckedChange={onChange}
      onSelect={(event) => event.preventDefault()}
    >
      <span className={styles.box} aria-hidden="true" data-checked={checked} />
      <span className={styles.grow}>{children}</span>
    </Radix.CheckboxItem>
  );
}

export function MenuLine() {
  return <Radix.Separator className={styles.line} />;
}

export function MenuHeading({ children }: { children: ReactNode }) {
  return <Radix.Label className={styles.heading}>{children}</Radix.Label>;
}
