/** What the parts of the page of insights are given. */
import type { InsightsSearch } from "@/nouns/insights/search";

export type Change = (changes: { [Name in keyof InsightsSearch]: InsightsSearch[Name] | undefined }) => void;

export interface PartProps {
  projectId: string;
  search: InsightsSearch;
  today: string;
  onChange: Change;
}
