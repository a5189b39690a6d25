import { useQuery } from "@tanstack/react-query";
import { ChevronDown } from "lucide-react";
import { lazy, useState } from "react";
import { serverAddress } from "@/api/base";
import { clip } from "@/lib/format";
import { type InboxSearch, listQuery } from "@/nouns/reports/filters";
import { useReadOnlyReason } from "@/nouns/session/queries";
import { viewsQuery } from "@/nouns/views/queries";
import { searchOf } from "@/nouns/views/search-of";
import { Button } from "@/ui/controls/button";
import { Later } from "@/ui/overlays/later";
import { Menu, MenuHeading, MenuItem, MenuLine } from "@/ui/overlays/menu";
import { showNotice } from "@/ui/overlays/toast-store";

const load = () => import("@/nouns/views/components/save-view-dialog");
const SaveViewDialog = lazy(async () => ({ default: (await load()).SaveViewDialog }));
const loadList = () => import("@/nouns/views/components/manage-views-dialog");
const ManageViewsDialog = lazy(async () => ({ default: (await loadList()).ManageViewsDialog }));

interface ViewsMenuProps {
  projectId: string;
  search: InboxSearch;
  onChange(search: InboxSearch): void;
}

/** Saved views, saving what is shown as one, and exporting it. */
export function ViewsMenu({ projectId, search, onChange }: ViewsMenuProps) {
  const [open, setOpen] = useState(false);
  const [dialog, setDialog] = useState<"save" | "manage" | null>(null);
  const readOnly = useReadOnlyReason(projectId);
  const views = useQuery({ ...viewsQuery(projectId), enabled: open }).data ?? [];
  const close = () => setDialog(null);
  return (
    <>
      <Menu
        open={open}
        onOpenChange={setOpen}
        trigger={
          <Button>
            Views
            <ChevronDown size={14} aria-hidden="true" />
          </Button>
        }
      >
        {views.length > 0 ? <MenuHeading>Saved views</MenuHeading> : null}
        {views.slice(0, 30).map((view) => (
          <MenuItem
            key={view.id}
            onSelect={() => {
              const { search: next, left } = searchOf(view.query);
              onChange(next);
              const gone = [...view.missing, ...left.map((one) => `The list can't show its filter ${one}.`)];
              if (gone.length > 0) showNotice(`“${view.name}” is out of date. ${gone.join(" ")}`);
            }}
          >
            {clip(view.name, 60)}
            {view.is_shared ? " · shared" : ""}
            {view.missing.length > 0 ? " · out of date" : ""}
          </MenuItem>
        ))}
        {views.length > 0 ? <MenuLine /> : null}
        <MenuItem onSelect={() => setDialog("save")} unavailable={readOnly}>
          Save this view…
        </MenuItem>
        {views.length > 0 ? (
          <MenuItem onSelect={() => setDialog("manage")} unavailable={readOnly}>
            Rename, share or delete views…
          </MenuItem>
        ) : null}
        <MenuLine />
        <MenuHeading>Export what is shown</MenuHeading>
        <MenuItem onSelect={() => download(projectId, search, "csv")}>As CSV</MenuItem>
        <MenuItem onSelect={() => download(projectId, search, "json")}>As JSON</MenuItem>
      </Menu>
      <Later open={dialog === "save"} load={load}>
        <SaveViewDialog open={dialog === "save"} projectId={projectId} search={search} onClose={close} />
      </Later>
      <Later open={dialog === "manage"} load={loadList}>
        <ManageViewsDialog open={dialog === "manage"} projectId={projectId} onClose={close} />
      </Later>
    </>
  );
}

/** The address of a file of all reports that match. */
export function exportAddress(projectId: string, search: InboxSearch, format: "csv" | "json"): string {
  const { ordering: _, ...filters } = { ordering: "", ...listQuery(search) };
  const query = new URLSearchParams({ ...filters, format });
  return `${serverAddress}/api/projects/${projectId}/signals/reports/export/?${query}`;
}

function download(projectId: string, search: InboxSearch, format: "csv" | "json"): void {
  const link = document.createElement("a");
  link.href = exportAddress(projectId, search, format);
  link.download = `reports.${format}`;
  link.click();
}
