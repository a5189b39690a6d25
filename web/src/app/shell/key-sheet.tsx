import { setSingleKeys, shownKeys, singleKeys } from "@/actions/keys";
import { ACTION_IDS, ACTIONS } from "@/actions/registry";
import { SECTIONS } from "@/actions/types";
import styles from "@/app/shell/key-sheet.module.css";
import { useStore } from "@/lib/store";
import { Switch } from "@/ui/controls/switch";
import { Dialog } from "@/ui/overlays/dialog";

/** All keys, as the table of actions has them. */
export default function KeySheet({ open, onClose }: { open: boolean; onClose(): void }) {
  const on = useStore(singleKeys);
  return (
    <Dialog open={open} onClose={onClose} title="Keyboard shortcuts" wide>
      <Switch
        label="Single-key shortcuts"
        help="Switch them off if you dictate or press keys by accident. Everything has a button as well."
        checked={on}
        onChange={setSingleKeys}
      />
      <div className={styles.sections}>
        {SECTIONS.filter((section) =>
          ACTION_IDS.some((id) => ACTIONS[id].section === section && ACTIONS[id].keys.length > 0),
        ).map((section) => (
          <section key={section}>
            <h3 className={styles.heading}>{section}</h3>
            <dl className={styles.keys}>
              {ACTION_IDS.filter((id) => ACTIONS[id].section === section && ACTIONS[id].keys.length > 0).map(
                (id) => (
                  <div key={id} className={styles.row}>
                    <dt>{ACTIONS[id].label}</dt>
                    <dd>
                      {ACTIONS[id].keys.map((keys) => (
                        <kbd key={keys} className={styles.key}>
                          {shownKeys(keys)}
                        </kbd>
                      ))}
                    </dd>
                  </div>
                ),
              )}
              {section === "Decide" ? (
                <div className={styles.row}>
                  <dt>Choose a reason or a time in a dialog</dt>
                  <dd>
                    <kbd className={styles.key}>1</kbd> … <kbd className={styles.key}>9</kbd>
                  </dd>
                </div>
              ) : null}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
