import {
  type ButtonHTMLAttributes,
  cloneElement,
  type KeyboardEvent,
  type PointerEvent,
  type ReactElement,
  type ReactNode,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { cx } from "@/lib/cx";
import { createStore, useStore } from "@/lib/store";
import { PRELOAD_AFTER_MS } from "@/ui/overlays/later";
import styles from "@/ui/overlays/menu.module.css";
import type { Parts } from "@/ui/overlays/menu-parts";
import { announce } from "@/ui/overlays/toast-store";

/** What menus are made of. It isn't part of the first load; until it is there, a menu is its button alone. */
const parts = createStore<typeof Parts | null>(null);

function loadParts(): void {
  import("@/ui/overlays/menu-parts").then(
    (module) => parts.set(module.Parts),
    // Pointing at the button or pressing it fetches again.
    () => undefined,
  );
}

const OPENING_KEYS: readonly string[] = ["Enter", " ", "ArrowDown"];

export interface MenuProps {
  /** The button that opens it. */
  trigger: ReactElement<ButtonHTMLAttributes<HTMLButtonElement>>;
  children: ReactNode;
  align?: "start" | "end";
  open?: boolean;
  onOpenChange?(open: boolean): void;
}

/** A menu of things to do. It is not modal, so that it needs no style of its own while it is open. */
export function Menu({ trigger, children, align = "start", open, onOpenChange }: MenuProps) {
  const Radix = useStore(parts);
  const [ownOpen, setOwnOpen] = useState(false);
  const isOpen = open ?? ownOpen;
  const change = onOpenChange ?? setOwnOpen;
  const button = useRef<HTMLButtonElement>(null);
  const focused = useRef(false);
  const loaded = Radix !== null;
  useEffect(() => {
    if (loaded) return;
    if (isOpen) return loadParts();
    const timer = window.setTimeout(loadParts, PRELOAD_AFTER_MS);
    return () => window.clearTimeout(timer);
  }, [loaded, isOpen]);
  // The button is another element from then on, which has to have the focus that the first one had.
  useLayoutEffect(() => {
    if (loaded && focused.current) button.current?.focus();
  }, [loaded]);
  if (Radix === null) return waitingTrigger(trigger, isOpen, () => change(true), focused);
  return (
    <Radix.Root modal={false} open={isOpen} onOpenChange={change}>
      <Radix.Trigger asChild ref={button}>
        {trigger}
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className={styles.menu} align={align} sideOffset={4} collisionPadding={8} loop>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** The button of a menu whose parts are not there yet: a press opens the menu as soon as they are. */
function waitingTrigger(
  trigger: MenuProps["trigger"],
  open: boolean,
  press: () => void,
  focused: { current: boolean },
): ReactElement {
  return cloneElement(trigger, {
    "aria-haspopup": "menu",
    "aria-expanded": open,
    onPointerEnter: loadParts,
    onFocus: () => {
      focused.current = true;
      loadParts();
    },
    onBlur: () => {
      focused.current = false;
    },
    onPointerDown: (event: PointerEvent) => {
      if (event.button === 0 && !event.ctrlKey) press();
    },
    onKeyDown: (event: KeyboardEvent) => {
      if (!OPENING_KEYS.includes(event.key)) return;
      event.preventDefault();
      press();
    },
  });
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
  const Radix = useStore(parts);
  if (Radix === null) return null;
  return (
    <Radix.Item
      className={cx(styles.item, danger && styles.danger)}
      aria-disabled={unavailable === null ? undefined : true}
      onSelect={(event) => {
        if (unavailable === null) return onSelect();
        // The reason stands in the item, so the menu stays open.
        event.preventDefault();
        announce(unavailable);
      }}
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
  const Radix = useStore(parts);
  if (Radix === null) return null;
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
  const Radix = useStore(parts);
  return Radix && <Radix.Separator className={styles.line} />;
}

export function MenuHeading({ children }: { children: ReactNode }) {
  const Radix = useStore(parts);
  return Radix && <Radix.Label className={styles.heading}>{children}</Radix.Label>;
}
