import { useNavigate } from "@tanstack/react-router";
import { ChevronsUpDown } from "lucide-react";
import { Fragment } from "react";
import styles from "@/app/shell/project-switch.module.css";
import { useSession } from "@/nouns/session/queries";
import { Menu, MenuHeading, MenuItem } from "@/ui/overlays/menu";

export function ProjectSwitch({ projectId }: { projectId: string }) {
  const session = useSession();
  const navigate = useNavigate();
  const organizations = session?.organizations ?? [];
  const current = organizations.flatMap((one) => one.projects).find((one) => String(one.id) === projectId);
  return (
    <Menu
      trigger={
        <button
          type="button"
          className={styles.trigger}
          aria-label={`Project: ${current?.name ?? projectId}`}
        >
          <span className={styles.name}>{current?.name ?? `Project ${projectId}`}</span>
          <ChevronsUpDown size={16} aria-hidden="true" />
        </button>
      }
    >
      {organizations.map((organization) => (
        <Fragment key={organization.id}>
          <MenuHeading>{organization.name}</MenuHeading>
          {organization.projects.map((project) => (
            <MenuItem
              key={project.id}
              onSelect={() => {
                void navigate({
                  to: "/projects/$projectId/inbox",
                  params: { projectId: String(project.id) },
                  search: {},
                });
              }}
            >
              {project.name}
            </MenuItem>
          ))}
        </Fragment>
      ))}
    </Menu>
  );
}
