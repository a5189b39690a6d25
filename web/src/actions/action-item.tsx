import { shownKeys } from "@/actions/keys";
import { ACTIONS, type ActionId, useBinding } from "@/actions/registry";
import { MenuItem } from "@/ui/overlays/menu";

/** An item of a menu for an action of the table; not there while nobody can do it. */
export function ActionItem({ action }: { action: ActionId }) {
  const binding = useBinding(action);
  if (binding === null) return null;
  const { label, keys } = ACTIONS[action];
  const first = keys[0];
  return (
    <MenuItem
      // After the menu has given the focus back, so that what opens now keeps it.
      onSelect={() => window.setTimeout(binding.run, 0)}
      unavailable={binding.unavailable}
      keyHint={first === undefined ? undefined : shownKeys(first)}
    >
      {label}
    </MenuItem>
  );
}
