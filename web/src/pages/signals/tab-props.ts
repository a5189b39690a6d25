import type { SignalsSearch } from "@/nouns/signals/search";

export type Change = (change: { [Name in keyof SignalsSearch]: SignalsSearch[Name] | undefined }) => void;

export interface TabProps {
  projectId: string;
  search: SignalsSearch;
  change: Change;
}
