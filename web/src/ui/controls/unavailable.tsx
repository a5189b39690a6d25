import {
  type FocusEvent,
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  useEffect,
  useId,
  useState,
} from "react";
import { createPortal } from "react-dom";
import styles from "@/ui/controls/unavailable.module.css";
import { announce } from "@/ui/overlays/toast-store";

interface Place {
  readonly control: Element;
  readonly top?: number;
  readonly bottom?: number;
  readonly left?: number;
  readonly right?: number;
  readonly maxWidth: number;
}

/** Why a form can't be saved that says what the server has. */
export const NOTHING_CHANGED = "Nothing has been changed yet.";

const LONGEST = 320;
const GAP = 6;
const EDGE = 8;

/** Where the reason is shown: below the control, or above one near the end of the window. */
function placeBy(control: Element): Place {
  const box = control.getBoundingClientRect();
  const { innerWidth, innerHeight } = window;
  const toTheRight = box.left + box.width / 2 < innerWidth / 2;
  const room = (toTheRight ? innerWidth - box.left : box.right) - EDGE;
  return {
    control,
    maxWidth: Math.min(LONGEST, room),
    ...(toTheRight ? { left: Math.max(box.left, EDGE) } : { right: Math.max(innerWidth - box.right, EDGE) }),
    ...(box.bottom + 80 < innerHeight ? { top: box.bottom + GAP } : { bottom: innerHeight - box.top + GAP }),
  };
}

interface Unavailable {
  /** What to give to the control; nothing for one that is available. */
  readonly props: {
    readonly "aria-disabled"?: true;
    readonly "aria-describedby"?: string;
    onClick?(event: { preventDefault(): void; currentTarget: Element }): void;
    onFocus?(event: FocusEvent<Element>): void;
    onBlur?(): void;
    onPointerEnter?(event: PointerEvent<Element>): void;
    onPointerLeave?(event: PointerEvent<Element>): void;
    onKeyDown?(event: KeyboardEvent<Element>): void;
  };
  /** What stands beside the control: the reason for screen readers, and for everybody while it is shown. */
  readonly note: ReactNode;
}

/**
 * Says why a control can't be used, to everybody: it keeps its place among those that can have the focus, is described
 * by the reason, shows it while it has the focus or the pointer, and announces it when it is pressed.
 */
export function useUnavailable(reason: string | null): Unavailable {
  const id = useId();
  const [place, setPlace] = useState<Place | null>(null);
  const shown = reason === null ? null : place;
  const control = shown?.control;
  useEffect(() => {
    if (control === undefined) return;
    const hide = (event: Event) => {
      if (event.target instanceof Node && control.contains(event.target)) return;
      setPlace(null);
    };
    // The focus may scroll the control into view after the reason was placed.
    const follow = () => setPlace(placeBy(control));
    document.addEventListener("pointerdown", hide, true);
    document.addEventListener("scroll", follow, true);
    return () => {
      document.removeEventListener("pointerdown", hide, true);
      document.removeEventListener("scroll", follow, true);
    };
  }, [control]);
  if (reason === null) return { props: {}, note: null };
  const show = (event: { currentTarget: Element }) => setPlace(placeBy(event.currentTarget));
  return {
    props: {
      "aria-disabled": true,
      "aria-describedby": id,
      onClick: (event) => {
        event.preventDefault();
        show(event);
        announce(reason);
      },
      onFocus: show,
      onBlur: () => setPlace(null),
      // A finger has no place above a control: it presses.
      onPointerEnter: (event) => (event.pointerType === "mouse" ? show(event) : undefined),
      onPointerLeave: (event) => {
        if (event.pointerType === "mouse" && document.activeElement !== event.currentTarget) setPlace(null);
      },
      onKeyDown: (event) => (event.key === "Escape" ? setPlace(null) : undefined),
    },
    note: (
      <>
        <span id={id} className="visually-hidden">
          {reason}
        </span>
        {shown === null ? null : createPortal(<Bubble reason={reason} place={shown} />, document.body)}
      </>
    ),
  };
}

function Bubble({ reason, place }: { reason: string; place: Place }) {
  const { control: _control, ...style } = place;
  return (
    <div className={styles.reason} style={style} aria-hidden="true" data-reason="">
      {reason}
    </div>
  );
}
