import type { ReactNode } from "react";
import { shownKeys } from "@/actions/keys";
import { ACTIONS, type ActionId, useBinding } from "@/actions/registry";
import { Button, type ButtonProps } from "@/ui/controls/button";

export interface ActionButtonProps extends Omit<ButtonProps, "onClick"> {
  action: ActionId;
  children?: ReactNode;
  /** Leaves the key out where there is no room. */
  bare?: boolean;
}

/** A button for an action of the table. It isn't there while nobody can do it, and says why when it can't be done now. */
export function ActionButton({ action, children, bare = false, ...rest }: ActionButtonProps) {
  const binding = useBinding(action);
  if (binding === null) return null;
  const { label, keys } = ACTIONS[action];
  const first = keys[0];
  return (
    <Button
      {...rest}
      onClick={binding.run}
      unavailable={binding.unavailable}
      keyHint={bare || first === undefined ? undefined : shownKeys(first)}
    >
      {children ?? label}
    </Button>
  );
}
