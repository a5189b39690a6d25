import { useQuery } from "@tanstack/react-query";
import { ChevronDown } from "lucide-react";
import type { ReactNode } from "react";
import { clip, count, productName } from "@/lib/format";
import { labelsQuery } from "@/nouns/corrections/queries";
import { ACTIONABILITIES, type InboxSearch, PRIORITIES, withFilter } from "@/nouns/reports/filters";
import { ACTIONABILITY_LABELS, PRIORITY_LABELS } from "@/nouns/reports/labels";
import { countsQuery, reviewersQuery, sourceProductsQuery } from "@/nouns/reports/queries";
import { scoutName } from "@/nouns/scouts/labels";
import { scoutsQuery } from "@/nouns/scouts/queries";
import { Button } from "@/ui/controls/button";
import { Menu, MenuCheck, MenuHeading, MenuLine } from "@/ui/overlays/menu";

interface FilterMenusProps {
  projectId: string;
  search: InboxSearch;
  onChange(search: InboxSearch): void;
}

const MOST = 12;

type ListFilter = "priority" | "source" | "actionability" | "label";

/** The menus of filters. What they offer is read when they open. */
export function FilterMenus({ projectId, search, onChange }: FilterMenusProps) {
  const set = <Name extends keyof InboxSearch>(name: Name, value: InboxSearch[Name] | undefined) =>
    onChange(withFilter(search, name, value));
  const list = (name: ListFilter) => (search[name] ?? "").split(",").filter(Boolean);
  const toggle = (name: ListFilter, value: string) => {
    const now = list(name);
    const next = now.includes(value) ? now.filter((one) => one !== value) : [...now, value].sort();
    set(name, next.length > 0 ? next.join(",") : undefined);
  };
  return (
    <>
      <FilterMenu label="Reviewer" active={search.for !== undefined}>
        <MenuCheck checked={search.for === "me"} onChange={(on) => set("for", on ? "me" : undefined)}>
          Me
        </MenuCheck>
        <MenuCheck
          checked={search.mentioned === "me"}
          onChange={(on) => set("mentioned", on ? "me" : undefined)}
        >
          Mentions me
        </MenuCheck>
        <Teammates projectId={projectId} chosen={search.for} onChoose={(uuid) => set("for", uuid)} />
      </FilterMenu>
      <FilterMenu label="Priority" active={search.priority !== undefined}>
        {PRIORITIES.map((one) => (
          <MenuCheck
            key={one}
            checked={list("priority").includes(one)}
            onChange={() => toggle("priority", one)}
          >
            {one} · {PRIORITY_LABELS[one]}
          </MenuCheck>
        ))}
      </FilterMenu>
      <FilterMenu label="Source" active={search.source !== undefined}>
        <Sources
          projectId={projectId}
          chosen={list("source")}
          onToggle={(product) => toggle("source", product)}
        />
      </FilterMenu>
      <FilterMenu label="Scout" active={search.scout !== undefined}>
        <Scouts projectId={projectId} chosen={search.scout} onChoose={(skill) => set("scout", skill)} />
      </FilterMenu>
      <FilterMenu
        label="More"
        active={
          search.actionability !== undefined ||
          search.pr !== undefined ||
          search.area !== undefined ||
          search.label !== undefined
        }
      >
        <MenuHeading>What can be done</MenuHeading>
        {ACTIONABILITIES.map((one) => (
          <MenuCheck
            key={one}
            checked={list("actionability").includes(one)}
            onChange={() => toggle("actionability", one)}
          >
            {ACTIONABILITY_LABELS[one]}
          </MenuCheck>
        ))}
        <MenuLine />
        <MenuHeading>Pull request</MenuHeading>
        <MenuCheck checked={search.pr === "yes"} onChange={(on) => set("pr", on ? "yes" : undefined)}>
          With a pull request
        </MenuCheck>
        <MenuCheck checked={search.pr === "no"} onChange={(on) => set("pr", on ? "no" : undefined)}>
          Without a pull request
        </MenuCheck>
        <MenuLine />
        <MenuHeading>Label</MenuHeading>
        <Labels projectId={projectId} chosen={list("label")} onToggle={(name) => toggle("label", name)} />
        <Areas projectId={projectId} search={search} onChoose={(area) => set("area", area)} />
      </FilterMenu>
    </>
  );
}

function FilterMenu({ label, active, children }: { label: string; active: boolean; children: ReactNode }) {
  return (
    <Menu
      trigger={
        <Button aria-pressed={active}>
          {label}
          <ChevronDown size={14} aria-hidden="true" />
        </Button>
      }
    >
      {children}
    </Menu>
  );
}

interface TeammatesProps {
  projectId: string;
  chosen: string | undefined;
  onChoose(uuid: string | undefined): void;
}

function Teammates({ projectId, chosen, onChoose }: TeammatesProps) {
  const people = Object.entries(useQuery(reviewersQuery(projectId)).data ?? {});
  if (people.length === 0) return null;
  return (
    <>
      <MenuLine />
      <MenuHeading>Another reviewer</MenuHeading>
      {people.slice(0, MOST).map(([uuid, person]) => (
        <MenuCheck key={uuid} checked={chosen === uuid} onChange={(on) => onChoose(on ? uuid : undefined)}>
          {clip(person.name || person.email, 60)}
        </MenuCheck>
      ))}
    </>
  );
}

function Sources(props: { projectId: string; chosen: readonly string[]; onToggle(product: string): void }) {
  const known = useQuery(sourceProductsQuery(props.projectId)).data ?? [];
  const shown = [...new Set([...props.chosen, ...known])].slice(0, 40);
  if (shown.length === 0) return <MenuHeading>No source is known yet</MenuHeading>;
  return shown.map((product) => (
    <MenuCheck
      key={product}
      checked={props.chosen.includes(product)}
      onChange={() => props.onToggle(product)}
    >
      {clip(productName(product), 60)}
    </MenuCheck>
  ));
}

function Labels(props: { projectId: string; chosen: readonly string[]; onToggle(name: string): void }) {
  const known = (useQuery(labelsQuery(props.projectId)).data ?? []).map((label) => label.name);
  const shown = [...new Set([...props.chosen, ...known])].slice(0, 40);
  if (shown.length === 0) return <MenuHeading>No report has a label yet</MenuHeading>;
  return shown.map((name) => (
    <MenuCheck key={name} checked={props.chosen.includes(name)} onChange={() => props.onToggle(name)}>
      {clip(name, 60)}
    </MenuCheck>
  ));
}

interface ScoutsProps {
  projectId: string;
  chosen: string | undefined;
  onChoose(skillName: string | undefined): void;
}

/** The scouts, and one that is chosen and gone. */
function Scouts({ projectId, chosen, onChoose }: ScoutsProps) {
  const scouts = useQuery(scoutsQuery(projectId)).data ?? [];
  const known = scouts.some((scout) => scout.skill_name === chosen);
  const shown = [...(chosen === undefined || known ? [] : [{ skill_name: chosen }]), ...scouts].slice(0, 40);
  if (shown.length === 0) return <MenuHeading>The project has no scout</MenuHeading>;
  return (
    <>
      <MenuHeading>Found by</MenuHeading>
      {shown.map((scout) => (
        <MenuCheck
          key={scout.skill_name}
          checked={chosen === scout.skill_name}
          onChange={(on) => onChoose(on ? scout.skill_name : undefined)}
        >
          {clip(scoutName(scout), 60)}
        </MenuCheck>
      ))}
    </>
  );
}

function Areas(props: { projectId: string; search: InboxSearch; onChoose(area: string | undefined): void }) {
  const areas = Object.entries(useQuery(countsQuery(props.projectId, props.search)).data?.areas ?? {});
  if (areas.length === 0) return null;
  return (
    <>
      <MenuLine />
      <MenuHeading>Area</MenuHeading>
      {areas.slice(0, MOST).map(([area, amount]) => (
        <MenuCheck
          key={area}
          checked={props.search.area === area}
          onChange={(on) => props.onChoose(on ? area : undefined)}
        >
          {clip(area, 60)} · {count(amount)}
        </MenuCheck>
      ))}
    </>
  );
}
