import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Command } from "cmdk";
import { useRef, useState } from "react";
import { shownKeys } from "@/actions/keys";
import { ACTIONS, type Binding, useBoundActions } from "@/actions/registry";
import type { Report } from "@/api/types";
import styles from "@/app/shell/palette.module.css";
import { clip } from "@/lib/format";
import { useSettled } from "@/lib/use-settled";
import { STATUS_LABELS } from "@/nouns/reports/labels";
import { findReportsQuery } from "@/nouns/reports/queries";
import { shownTitle } from "@/nouns/reports/title";
import { Dialog } from "@/ui/overlays/dialog";
import { announce } from "@/ui/overlays/toast-store";

/** How many reports are offered below the actions. */
const MOST_REPORTS = 6;

interface PaletteProps {
  projectId: string;
  open: boolean;
  onClose(): void;
}

/** Finds any action that can be done now, and does it; or a report by words, and opens it. */
export default function Palette({ projectId, open, onClose }: PaletteProps) {
  const navigate = useNavigate();
  const chosen = useRef<(() => void) | null>(null);
  const run = () => {
    chosen.current?.();
    chosen.current = null;
  };
  const close = (then: () => void) => {
    chosen.current = then;
    onClose();
  };
  const choose = (binding: Binding) => {
    if (binding.unavailable !== null) return announce(binding.unavailable);
    close(() => binding.run());
  };
  const show = (report: Report) =>
    close(() => {
      void navigate({
        to: "/projects/$projectId/reports/$reportId",
        params: { projectId, reportId: report.id },
      });
    });
  return (
    // The action runs once the focus is back, so that a dialog which it opens gives it back there, too.
    <Dialog open={open} onClose={onClose} onClosed={run} title="Search actions and reports">
      <Search projectId={projectId} onChoose={choose} onShow={show} />
    </Dialog>
  );
}

interface SearchProps {
  projectId: string;
  onChoose(binding: Binding): void;
  onShow(report: Report): void;
}

function Search({ projectId, onChoose, onShow }: SearchProps) {
  const [text, setText] = useState("");
  const bound = useBoundActions().filter((binding) => !ACTIONS[binding.id].hidden);
  const sections = [...new Set(bound.map((binding) => ACTIONS[binding.id].section))];
  return (
    <Command label="Actions and reports" loop className={styles.command}>
      <Command.Input
        className={styles.input}
        placeholder="An action, or words of a report"
        maxLength={200}
        value={text}
        onValueChange={setText}
        autoFocus
      />
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
        <FoundReports projectId={projectId} words={text.trim()} onShow={onShow} />
      </Command.List>
    </Command>
  );
}

/** Reports with the words, in all states. */
function FoundReports({
  projectId,
  words,
  onShow,
}: Pick<SearchProps, "projectId" | "onShow"> & { words: string }) {
  const asked = useSettled(words, 250);
  const found = useQuery({ ...findReportsQuery(projectId, asked), enabled: asked.length > 1 });
  if (words.length < 2 || !found.data?.results.length) return null;
  return (
    <Command.Group heading="Reports" className={styles.group}>
      {found.data.results.slice(0, MOST_REPORTS).map((report) => (
        <Command.Item
          key={report.id}
          // The server has chosen it: with the words in its value it stays, after the actions that match.
          value={`report ${report.id} ${words}`}
          onSelect={() => onShow(report)}
          className={styles.item}
        >
          <span className={styles.reportTitle} dir="auto">
            {clip(shownTitle(report), 120)}
          </span>
          <small className={styles.state}>{STATUS_LABELS[report.status]}</small>
        </Command.Item>
      ))}
    </Command.Group>
  );
}
