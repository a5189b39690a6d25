import { useNavigate } from "@tanstack/react-router";
import { ArrowRight, History, X } from "lucide-react";
import { runAction } from "@/actions/registry";
import {
  activeFilters,
  currentSort,
  type InboxSearch,
  SORT_LABELS,
  SORTS,
  withFilter,
  withoutFilters,
} from "@/nouns/reports/filters";
import { ViewsMenu } from "@/nouns/views/components/views-menu";
import { Button, IconButton } from "@/ui/controls/button";
import { SelectField } from "@/ui/controls/field";
import styles from "./filter-bar.module.css";
import { filterLabel } from "./filter-labels";
import { FilterMenus } from "./filter-menus";
import { SearchBox } from "./search-box";

export interface FilterBarProps {
  projectId: string;
  search: InboxSearch;
}

const SORT_OPTIONS = SORTS.map((sort) => [sort, SORT_LABELS[sort]] as const);

/** Filters, search and order. All of them are in the address. */
export function FilterBar({ projectId, search }: FilterBarProps) {
  const navigate = useNavigate();
  const go = (next: InboxSearch, replace = false) =>
    void navigate({ to: "/projects/$projectId/inbox", params: { projectId }, search: next, replace });
  const active = activeFilters(search).filter((name) => name !== "q");
  return (
    <div className={styles.bar}>
      <div className={styles.line}>
        <SearchBox
          value={search.q ?? ""}
          onChange={(text) => go(withFilter(search, "q", text || undefined), true)}
        />
        <FilterMenus projectId={projectId} search={search} onChange={go} />
        <ViewsMenu projectId={projectId} search={search} onChange={go} />
        <span className={styles.space} />
        <SelectField
          bare
          label="Sort by"
          value={currentSort(search)}
          options={SORT_OPTIONS}
          onChange={(sort) => go(withFilter(search, "sort", sort))}
        />
        <span className={styles.decisions}>
          <IconButton label="My last decisions (Shift+U)" onClick={() => runAction("app.decisions")}>
            <History size={16} aria-hidden="true" />
          </IconButton>
        </span>
        <span className={styles.triage}>
          <Button
            kind="primary"
            keyHint="t"
            onClick={() => runAction("list.triage")}
            icon={<ArrowRight size={16} aria-hidden="true" />}
          >
            Triage
          </Button>
        </span>
      </div>
      {active.length > 0 ? (
        <ul className={styles.chips} aria-label="Filters">
          {active.map((name) => (
            <li key={name}>
              <button
                type="button"
                className={styles.chip}
                onClick={() => go(withFilter(search, name, undefined))}
              >
                {filterLabel(name, search)}
                <X size={12} aria-hidden="true" />
                <span className="visually-hidden"> remove filter</span>
              </button>
            </li>
          ))}
          <li>
            <button type="button" className={styles.clear} onClick={() => go(withoutFilters(search))}>
              Clear all
            </button>
          </li>
        </ul>
      ) : null}
    </div>
  );
}
