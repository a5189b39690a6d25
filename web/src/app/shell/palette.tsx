import { Command } from "cmdk";
import { shownKeys } from "@/actions/keys";
import { ACTIONS, type Binding, useBoundActions } from "@/actions/registry";
import styles from "@/app/shell/palette.module.css";
import { Dialog } from "@/ui/overlays/dialog";
import { announce } from "@/ui/overlays/toast-store";

/** Finds any action that can be done now, and does it. */
export default function Palette({ open, onClose }: { open: boolean; onClose(): void }) {
  return (
    <Dialog open={open} onClose={onClose} title="Search actions">
      <Search onClose={onClose} />
    </Dialog>
  );
}

function Search({ onClose }: { onClose(): void }) {
  const bound = useBoundActions().filter((binding) => !ACTIONS[binding.id].hidden);
  const sections = [...new Set(bound.map((binding) => ACTIONS[binding.id].section))];
  const choose = (binding: Binding) => {
    if (binding.unavailable !== null) return announce(binding.unavailable);
    onClose();
    // After the dialog has given the focus back, so that what opens now keeps it.
    window.setTimeout(binding.run, 0);
  };
  return (
    <Command label="Actions" loop className={styles.command}>
      <Command.Input className={styles.input} placeholder="What do you want to do?" autoFocus />
      <Command.List className={styles.list}>
        <Command.Empty className={styles.empty}>No matching action.</Command.Empty>
        {sections.map((section) => (
          <Command.Group key={section} heading={section} className={styles.group}>
            {bound
              .filter((binding) => ACTIONS[binding.id].section === section)
              .map((binding) => (
                <Command.Item
                  key={binding.id}
                  value={`${ACTIONS[binding.id].label} ${ACTIONS[binding.id].keywords ?? ""}`}
                  data-unavailable={binding.unavailable !== null}
                  onSelect={() => choose(binding)}
                  className={styles.item}
                >
                  <span>{ACTIONS[binding.id].label}</span>
                  {binding.unavailable ? <small>{binding.unavailable}</small> : null}
                  {ACTIONS[binding.id].keys[0] ? (
                    <kbd>{shownKeys(ACTIONS[binding.id].keys[0] ?? "")}</kbd>
                  ) : null}
                </Command.Item>
              ))}
          </Command.Group>
        ))}
      </Command.List>
    </Command>
  );
}
