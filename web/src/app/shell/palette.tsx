import { Command } from "cmdk";
import { useRef } from "react";
import { shownKeys } from "@/actions/keys";
import { ACTIONS, type Binding, useBoundActions } from "@/actions/registry";
import styles from "@/app/shell/palette.module.css";
import { Dialog } from "@/ui/overlays/dialog";
import { announce } from "@/ui/overlays/toast-store";

/** Finds any action that can be done now, and does it. */
export default function Palette({ open, onClose }: { open: boolean; onClose(): void }) {
  const chosen = useRef<Binding | null>(null);
  const run = () => {
    chosen.current?.run();
    chosen.current = null;
  };
  const choose = (binding: Binding) => {
    if (binding.unavailable !== null) return announce(binding.unavailable);
    chosen.current = binding;
    onClose();
  };
  return (
    // The action runs once the focus is back, so that a dialog which it opens gives it back there, too.
    <Dialog open={open} onClose={onClose} onClosed={run} title="Search actions">
      <Search onChoose={choose} />
    </Dialog>
  );
}

function Search({ onChoose }: { onChoose(binding: Binding): void }) {
  const bound = useBoundActions().filter((binding) => !ACTIONS[binding.id].hidden);
  const sections = [...new Set(bound.map((binding) => ACTIONS[binding.id].section))];
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
                  onSelect={() => onChoose(binding)}
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
