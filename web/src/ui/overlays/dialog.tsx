import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import { type ReactNode, useState } from "react";
import { cx } from "@/lib/cx";
import { IconButton } from "@/ui/controls/button";
import styles from "@/ui/overlays/dialog.module.css";

export interface DialogProps {
  open: boolean;
  onClose(): void;
  /** Called after it has gone and the focus is back where it was. */
  onClosed?(): void;
  title: string;
  /** One sentence under the title. */
  description?: ReactNode;
  /** False for a dialog that can't be waved away with Escape or a click beside it. */
  dismissable?: boolean;
  wide?: boolean;
  children: ReactNode;
}

/** Where the focus goes first: to what asks for it, else to the first field; without fields to the first control. */
const FIRST = ["[data-autofocus]", "form :is(input, select, textarea)"];

/** A modal dialog: it holds the focus, on `[data-autofocus]` or the first field of its form at first, and gives it back where it was. */
export function Dialog({
  open,
  onClose,
  onClosed,
  title,
  description,
  dismissable = true,
  wide,
  children,
}: DialogProps) {
  const opener = useOpener(open);
  const hold = (event: Event) => {
    if (!dismissable) event.preventDefault();
  };
  return (
    <Radix.Root open={open} onOpenChange={(next) => (next || !dismissable ? undefined : onClose())}>
      <Radix.Portal>
        <Radix.Overlay className={styles.scrim} />
        <Radix.Content
          className={cx(styles.dialog, wide && styles.wide)}
          onOpenAutoFocus={(event) => {
            const { target } = event;
            if (!(target instanceof HTMLElement)) return;
            const wanted = FIRST.map((one) => target.querySelector(one)).find((one) => one !== null);
            if (!(wanted instanceof HTMLElement)) return;
            event.preventDefault();
            wanted.focus();
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            // What opened it may have gone meanwhile, such as the row of a report that was decided on.
            (opener?.isConnected ? opener : document.querySelector("main"))?.focus({ preventScroll: true });
            onClosed?.();
          }}
          onEscapeKeyDown={hold}
          onPointerDownOutside={hold}
          onInteractOutside={hold}
          {...(description === undefined ? { "aria-describedby": undefined } : {})}
        >
          <header className={styles.header}>
            <Radix.Title className={styles.title}>{title}</Radix.Title>
            {dismissable ? (
              <IconButton label="Close" onClick={onClose}>
                <X size={16} aria-hidden="true" />
              </IconButton>
            ) : null}
          </header>
          {description === undefined ? null : (
            <Radix.Description className={styles.description}>{description}</Radix.Description>
          )}
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** What had the focus when the dialog opened: read while rendering, before a field of the dialog takes the focus. */
function useOpener(open: boolean): HTMLElement | null {
  const [seen, setSeen] = useState<{ open: boolean; opener: HTMLElement | null }>({
    open: false,
    opener: null,
  });
  if (open === seen.open) return seen.opener;
  const focused = document.activeElement;
  const next = open ? { open, opener: focused instanceof HTMLElement ? focused : null } : { ...seen, open };
  setSeen(next);
  return next.opener;
}

/** The row of buttons at the end of a dialog. */
export function DialogActions({ children }: { children: ReactNode }) {
  return <div className={styles.actions}>{children}</div>;
}
