import {
  Bot,
  CircleCheck,
  Code,
  FolderGit2,
  GitCommitHorizontal,
  MessageSquare,
  Pencil,
  Scale,
  Search,
  ShieldCheck,
  TriangleAlert,
  Users,
  Video,
} from "lucide-react";
import type { KnownType } from "@/api/artefacts";

export const ENTRY_ICONS: Readonly<Record<KnownType, typeof Bot>> = {
  actionability_judgment: Scale,
  code_reference: Code,
  commit: GitCommitHorizontal,
  dismissal: CircleCheck,
  note: MessageSquare,
  priority_judgment: TriangleAlert,
  repo_selection: FolderGit2,
  safety_judgment: ShieldCheck,
  signal_finding: Search,
  suggested_reviewers: Users,
  summary_change: Pencil,
  task_run: Bot,
  title_change: Pencil,
  video_segment: Video,
};
