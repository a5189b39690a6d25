import { lazy } from "react";
import type { DecideDialogProps } from "@/nouns/reports/decide-question";
import { Later } from "@/ui/later";

const load = () => import("@/nouns/reports/parts/decide-dialog");
/** A key asks for it, and the next one answers: it has to be there as soon as there is something to decide about. */
const SOON_MS = 100;
const Loaded = lazy(load);

/** Asks for a reason or a time; fetched after the page stands. */
export function DecideDialog(props: DecideDialogProps) {
  return (
    <Later open={props.question !== null} load={load} after={SOON_MS}>
      <Loaded {...props} />
    </Later>
  );
}
