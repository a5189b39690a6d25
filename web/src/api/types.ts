/** Names of this app for shapes of the API: whoever needs one takes it from here. */
import type { components, paths } from "@/api/schema";

type Schemas = components["schemas"];

export type Report = Schemas["ReportBody"];
export type ReportStatus = Schemas["Status"];
export type ReportPage = Schemas["ReportPageBody"];
export type ReportFilters = NonNullable<
  paths["/api/projects/{project_id}/signals/reports/"]["get"]["parameters"]["query"]
>;
export type ReportCounts = Schemas["ReportCounts"];
export type Priority = NonNullable<Report["priority"]>;
export type Actionability = NonNullable<Report["actionability"]>;
export type Claim = Schemas["ClaimShape"];
export type StateChange = Schemas["StateBody"];
export type DismissalReason = NonNullable<StateChange["dismissal_reason"]>;
export type ChangedReport = Schemas["ChangedReport"];
export type BulkAnswer = Schemas["BulkAnswer"];
export type Signal = Schemas["SignalBody"];
export type SignalPage = Schemas["ReportSignalsBody"];
export type EvidenceGroup = Schemas["EvidenceGroup"];
export type EvidencePage = Schemas["EvidencePage"];
export type Artefact = Schemas["Artefact"];
export type ArtefactType = Exclude<Artefact, Schemas["OtherArtefact"]>["type"];
export type Person = Schemas["PersonShape"];
export type Suggestion = Schemas["SuggestionBody"];
export type Regrouping = Schemas["RegroupingBody"];
export type QuarantinedSignal = Schemas["QuarantinedSignal"];
export type Diff = Schemas["DiffBody"];
export type Regrouped = Schemas["RegroupedBody"];

export type Funnel = Schemas["Funnel"];
export type FunnelCounts = Schemas["FunnelCounts"];
export type FunnelRow = Schemas["FunnelRow"];
type QuarantineQuery = NonNullable<
  paths["/api/projects/{project_id}/signals/quarantine/"]["get"]["parameters"]["query"]
>;
export type ThreatType = NonNullable<QuarantineQuery["threat_type"]>;
export type QuarantinePage = Schemas["QuarantinePage"];
export type Trace = Schemas["TraceBody"];
export type TraceStep = Schemas["StepBody"];
export type FoundSignal = Schemas["FoundSignalBody"];
export type NewSignal = Schemas["NewSignalBody"];
export type SignalPreview = Schemas["PreviewBody"];
export type PreviewOutcome = SignalPreview["outcome"];
export type Receipt = Schemas["OneReceiptBody"];
export type RegroupRun = Schemas["RegroupRunBody"];
export type RegroupRunDetail = Schemas["RegroupRunDetail"];
export type RegroupReview = Schemas["ReviewBody"];
export type RegroupProposal = Schemas["ProposalBody"];

export type ScoutConfig = Schemas["ScoutConfigBody"];
export type ScoutConfigChanges = Schemas["ScoutConfigChanges"];
export type NewScout = Schemas["NewScout"];
export type ScoutSkill = Schemas["ScoutSkill"];
export type SkillCheck = Schemas["SkillCheck"];
export type ScoutRun = Schemas["RunBody"];
export type ScoutTranscript = Schemas["TranscriptBody"];
export type ScoutStep = Schemas["RunStepBody"];
export type ScoutFinding = Schemas["EmissionBody"];
export type FindingReport = Schemas["EmissionReportBody"];
export type ScoutNote = Schemas["NoteBody"];
export type ScoutMemory = Schemas["MemoryBody"];

export type SourceKind = Schemas["KindShape"];
export type Source = Schemas["SourceShape"];
export type MadeSource = Schemas["MadeSourceShape"];
export type NewSource = Schemas["NewSource"];
export type SourceChanges = Schemas["SourceChanges"];
export type SourceRule = Schemas["SteeringRule"];
export type SourceDelivery = Schemas["SourceDeliveryShape"];
export type SourcePreview = Schemas["SourcePreviewShape"];
export type PayloadToTry = Schemas["SourceTestBody"];
export type RulesTrial = Schemas["RulesShape"];
export type SourceConfig = Omit<Schemas["SourceConfigBody"], "status">;

export type PersonalKey = Schemas["PersonalKeyBody"];
export type KeyScope = Schemas["Scope"];
export type Member = Schemas["OrganizationMemberBody"];
export type MemberRole = Schemas["Role"];
export type Invite = Schemas["InviteBody"];
export type SignIn = Schemas["SessionPageBody"]["results"][number];
export type ProjectConfig = Schemas["ProjectConfigBody"];
export type ProjectConfigChanges = Schemas["ProjectConfigChanges"];
export type Autonomy = Schemas["AutonomyBody"];
export type AutonomyChanges = Schemas["AutonomyChanges"];
export type Spend = Schemas["SpendBody"];
export type HandoffConfig = Schemas["HandoffConfigBody"];
export type HandoffChanges = Schemas["ConfigChanges"];
export type ProjectToken = Schemas["TokenBody"];
export type MergeChange = Schemas["MergeBody"];
export type ModelsInUse = Schemas["ModelsInUse"];
export type SpendLimits = Schemas["SpendLimits"];
export type SpendOfDay = Schemas["SpendOfDay"];

export type ConnectedRepository = Schemas["ConnectedRepository"];
export type RepositoryToConnect = Schemas["RepositoryToConnect"];
