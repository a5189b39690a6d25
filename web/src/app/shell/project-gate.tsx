import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useSession } from "@/nouns/session/queries";
import { Empty } from "@/ui/states";

/** Lets a page be shown only for a project that the person can reach; else it lists those that they can. */
export function ProjectGate({ projectId, children }: { projectId: string; children: ReactNode }) {
  const session = useSession();
  if (!session) return null;
  const projects = session.organizations.flatMap((one) => one.projects);
  if (projects.some((project) => String(project.id) === projectId)) return children;
  return (
    <Empty title={`You have no access to project ${projectId}`}>
      {projects.length === 0 ? (
        "You have no project yet. Ask an owner of your organization."
      ) : (
        <ul>
          {projects.map((project) => (
            <li key={project.id}>
              <Link to="/projects/$projectId/inbox" params={{ projectId: String(project.id) }} search={{}}>
                {project.name}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Empty>
  );
}
