/** Names of this app for shapes of the API: whoever needs one takes it from here. */
import type { components } from "@/api/schema";

type Schemas = components["schemas"];

export type Report = Schemas["ReportBody"];
export type ReportStatus = Schemas["Status"];
export type ReportPage = Schemas["ReportPageBody"];
export type ReportCounts = Schemas["ReportCounts"];
export type Priority = NonNullable<Report["priority"]>;
export type Actionability = NonNullable<Report["actionability"]>;
export type Claim = Schemas["ClaimShape"];
export type StateChange = Schemas["StateBody"];
export type DismissalReason = NonNullable<StateChange["dismissal_reason"]>;
export type ChangedReport = Schemas["ChangedReport"];
export type BulkAnswer = Schemas["BulkAnswer"];
export type Signal = Schemas["SignalBody"];
export type Artefact = Schemas["Artefact"];
export type ArtefactType = Exclude<Artefact, Schemas["OtherArtefact"]>["type"];
export type Person = Schemas["PersonShape"];
export type Suggestion = Schemas["SuggestionBody"];
export type Regrouping = Schemas["RegroupingBody"];
export type QuarantinedSignal = Schemas["QuarantinedSignal"];
export type Diff = Schemas["DiffBody"];
export type Regrouped = Schemas["RegroupedBody"];
