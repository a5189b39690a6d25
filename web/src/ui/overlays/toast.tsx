import { X } from "lucide-react";
import { useStore } from "@/lib/store";
import { Button, IconButton } from "@/ui/controls/button";
import styles from "@/ui/overlays/toast.module.css";
import { closeToast, holdToasts, spoken, toasts } from "@/ui/overlays/toast-store";

/** Where toasts appear, and the region that screen readers follow. Mounted once. */
export function Toaster() {
  const shown = useStore(toasts);
  const text = useStore(spoken);
  return (
    <>
      <div className="visually-hidden" role="status" aria-live="polite">
        {text}
      </div>
      {shown.length === 0 ? null : (
        <section
          className={styles.toaster}
          aria-label="Messages"
          onPointerEnter={() => holdToasts(true)}
          onPointerLeave={() => holdToasts(false)}
          onFocus={() => holdToasts(true)}
          onBlur={() => holdToasts(false)}
        >
          {shown.map((toast) => (
            <div key={toast.key} className={styles.toast} data-failed={toast.failed}>
              <span className={styles.text}>{toast.text}</span>
              {toast.undo === null ? null : (
                <Button
                  keyHint="u"
                  onClick={() => {
                    closeToast(toast.key);
                    toast.undo?.();
                  }}
                >
                  Undo
                </Button>
              )}
              <IconButton label="Close the message" onClick={() => closeToast(toast.key)}>
                <X size={16} aria-hidden="true" />
              </IconButton>
            </div>
          ))}
        </section>
      )}
    </>
  );
}
