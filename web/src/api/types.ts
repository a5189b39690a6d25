/** Names of this app for shapes of the API: whoever needs one takes it from here. */
import type { components, paths } from "@/api/schema";

type Schemas = components["schemas"];

export type Report = Schemas["Report"];
export type ReportStatus = Schemas["ReportStatus"];
export type ReportPage = Schemas["ReportPage"];
export type ReportFilters = NonNullable<
  paths["/api/projects/{project_id}/signals/reports/"]["get"]["parameters"]["query"]
>;
export type ReportCounts = Schemas["ReportCounts"];
export type PastDecision = Schemas["Decision"];
export type Standing = Schemas["Standing"];
export type Priority = NonNullable<Report["priority"]>;
export type Actionability = NonNullable<Report["actionability"]>;
export type Claim = Schemas["Claim"];
export type StateChange = Schemas["StateRequest"];
export type DismissalReason = NonNullable<StateChange["dismissal_reason"]>;
export type CorrectionChange = Schemas["CorrectionRequest"];
export type Label = Schemas["Label"];
export type LabelChange = Schemas["LabelRequest"];
export type View = Schemas["View"];
export type ChangedReport = Schemas["ChangedReport"];
export type BulkAnswer = Schemas["BulkAnswer"];
export type Signal = Schemas["ReportSignal"];
export type SignalPage = Schemas["ReportSignals"];
export type EvidenceGroup = Schemas["EvidenceGroup"];
export type EvidencePage = Schemas["EvidencePage"];
export type Artefact = Schemas["Artefact"];
export type ArtefactType = Exclude<Artefact, Schemas["OtherArtefact"]>["type"];
export type Person = Schemas["Person"];
export type Suggestion = Schemas["Suggestion"];
export type Regrouping = Schemas["Regrouping"];
export type QuarantinedSignal = Schemas["QuarantinedSignal"];
export type Diff = Schemas["Diff"];
export type Regrouped = Schemas["Regrouped"];

export type Funnel = Schemas["Funnel"];
export type FunnelCounts = Schemas["FunnelCounts"];
export type FunnelRow = Schemas["FunnelRow"];
type QuarantineQuery = NonNullable<
  paths["/api/projects/{project_id}/signals/quarantine/"]["get"]["parameters"]["query"]
>;
export type ThreatType = NonNullable<QuarantineQuery["threat_type"]>;
export type QuarantinePage = Schemas["QuarantinePage"];
export type Trace = Schemas["Trace"];
export type TraceStep = Schemas["TraceStep"];
export type FoundSignal = Schemas["FoundSignal"];
export type NewSignal = Schemas["NewSignalRequest"];
export type SignalPreview = Schemas["Preview"];
export type PreviewOutcome = SignalPreview["outcome"];
export type Receipt = Schemas["OneReceipt"];
export type RegroupRun = Schemas["RegroupRun"];
export type RegroupRunDetail = Schemas["RegroupRunDetail"];
export type RegroupProposal = Schemas["Proposal"];

export type ScoutConfig = Schemas["ScoutConfig"];
export type ScoutConfigChanges = Schemas["ScoutConfigChanges"];
export type NewScout = Schemas["NewScout"];
export type ScoutForm = Schemas["Form"];
export type StoredForm = Schemas["ScoutForm"];
export type FormKinds = Schemas["ScoutFormKinds"];
export type FormPreview = Schemas["FormPreview"];
export type NewFormScout = Schemas["NewFormScout"];
export type FormChange = Schemas["FormChange"];
export type ScoutSkill = Schemas["ScoutSkill"];
export type SkillCheck = Schemas["SkillCheck"];
export type ScoutRun = Schemas["ScoutRun"];
export type ScoutTranscript = Schemas["Transcript"];
export type ScoutStep = Schemas["RunStep"];
export type ScoutFinding = Schemas["Emission"];
export type FindingReport = Schemas["EmissionReport"];
export type ScoutNote = Schemas["ScoutNote"];
export type ScoutMemory = Schemas["Memory"];

export type SourceKind = Schemas["SourceKind"];
export type Source = Schemas["Source"];
export type MadeSource = Schemas["MadeSource"];
export type NewSource = Schemas["NewSource"];
export type SourceChanges = Schemas["SourceChanges"];
export type SourceRule = Schemas["SteeringRule"];
export type SourceDelivery = Schemas["SourceDelivery"];
export type SourcePreview = Schemas["SourcePreview"];
export type PayloadToTry = Schemas["SourceTestRequest"];
export type RulesTrial = Schemas["Rules"];
export type ReportHistory = NonNullable<Schemas["Report"]["history"]>;
export type ImportRun = Schemas["ImportRun"];
export type ImportPreview = Schemas["ImportPreview"];
export type ImportMapping = Schemas["ImportMapping"];
export type SourceConfig = Omit<Schemas["SignalSourceConfig"], "status">;

export type PersonalKey = Schemas["PersonalKey"];
export type KeyScope = Schemas["Scope"];
export type Member = Schemas["OrganizationMember"];
export type MemberRole = Schemas["Role"];
export type Invite = Schemas["Invite"];
export type SignIn = Schemas["SessionPage"]["results"][number];
export type ProjectConfig = Schemas["ProjectConfig"];
export type ProjectConfigChanges = Schemas["ProjectConfigChanges"];
export type Autonomy = Schemas["Autonomy"];
export type AutonomyChanges = Schemas["AutonomyChanges"];
export type InsightFigures = Schemas["Figures"];
export type InsightPeriod = Schemas["Period"];
export type InsightRange = Schemas["Range"];
export type InsightOverview = Schemas["Overview"];
export type InsightGroups = Schemas["Groups"];
export type InsightMap = Schemas["Map"];
export type InsightCell = Schemas["Cell"];
export type Spend = Schemas["Spend"];
export type Tracker = Schemas["Tracker"];
export type TrackerKind = Tracker["kind"];
export type TrackerState = Tracker["state"];
export type TrackerChanges = Schemas["TrackerChanges"];
export type TrackerRequest = Schemas["TrackerRequest"];
export type TrackerLink = Schemas["TrackerLink"];
export type Destination = Schemas["Destination"];
export type DestinationChanges = Schemas["DestinationChanges"];
export type DestinationRequest = Schemas["DestinationRequest"];
export type SlackApp = Schemas["SlackApp"];
export type SlackSecrets = Schemas["SlackAppRequest"];
export type NotificationDelivery = Schemas["NotificationDelivery"];
export type HandoffConfig = Schemas["HandoffConfig"];
export type HandoffChanges = Schemas["HandoffConfigChanges"];
export type ProjectToken = Schemas["Token"];
export type MergeChange = Schemas["MergeRequest"];
export type ModelsInUse = Schemas["ModelsInUse"];
export type SpendLimits = Schemas["SpendLimits"];
export type SpendOfDay = Schemas["SpendOfDay"];

export type ConnectedRepository = Schemas["ConnectedRepository"];
export type RepositoryToConnect = Schemas["RepositoryToConnect"];

export type System = Schemas["System"];
export type SystemFinding = Schemas["SystemFinding"];
export type SystemProcess = Schemas["SystemProcess"];
export type SystemQueue = Schemas["SystemQueue"];
export type SystemTable = Schemas["SystemTable"];
export type SystemRetention = Schemas["SystemRetention"];
