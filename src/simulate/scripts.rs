//! What a task looks like in the log: its steps in order, each likely or not, once or repeated.
//!
//! In: nothing. Out: a script a task. Never: a person; habits and difficulties act on scripts
//! elsewhere.

use super::actions::Act::{self, *};

/// An action, the chance that it happens, and the chance that it then happens once more, and so on.
#[derive(Clone, Copy)]
pub(super) struct Step {
    pub act: Act,
    pub p: f32,
    pub more: f32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Task {
    Rounds,
    ChartReview,
    Visit,
    EdVisit,
    Results,
    Orders,
    StartNote,
    Note,
    Inbox,
    Medications,
    GiveMedications,
    Verify,
    Handoff,
    Schedule,
    Flowsheets,
    Discharge,
    Rooming,
    Desk,
    Registration,
    Lookup,
    Alerts,
    Billing,
    Cosign,
    Printout,
    OpenWard,
    OpenClinic,
}

pub(super) const TASKS: usize = Task::OpenClinic as usize + 1;

const fn s(act: Act, p: f32, more: f32) -> Step {
    Step { act, p, more }
}

impl Task {
    /// In the order of their numbers.
    pub const ALL: [Self; TASKS] = [
        Self::Rounds,
        Self::ChartReview,
        Self::Visit,
        Self::EdVisit,
        Self::Results,
        Self::Orders,
        Self::StartNote,
        Self::Note,
        Self::Inbox,
        Self::Medications,
        Self::GiveMedications,
        Self::Verify,
        Self::Handoff,
        Self::Schedule,
        Self::Flowsheets,
        Self::Discharge,
        Self::Rooming,
        Self::Desk,
        Self::Registration,
        Self::Lookup,
        Self::Alerts,
        Self::Billing,
        Self::Cosign,
        Self::Printout,
        Self::OpenWard,
        Self::OpenClinic,
    ];

    /// Tasks that are about no patient in particular.
    pub fn is_general(self) -> bool {
        matches!(self, Self::Schedule)
    }

    pub fn script(self) -> &'static [Step] {
        SCRIPTS.get(self as usize).copied().unwrap_or(&[])
    }
}

const SCRIPTS: [&[Step]; TASKS] = [
    // Rounds: the list, then one patient after the other.
    &[
        s(SystemList, 0.85, 0.30),
        s(ListLoaded, 0.70, 0.25),
        s(ListSearch, 0.02, 0.2),
        s(MobileOpened, 0.05, 0.1),
        s(PhotoViewed, 0.12, 0.0),
        s(Storyboard, 0.75, 0.15),
        s(ReportViewed, 0.95, 0.68),
        s(SidebarOpened, 0.10, 0.1),
        s(NotesViewed, 0.45, 0.30),
        s(NoteReport, 0.20, 0.25),
        s(ProblemInfo, 0.06, 0.1),
        s(AllergiesViewed, 0.05, 0.0),
        s(SystemList, 0.40, 0.10),
        s(ListPrinted, 0.07, 0.1),
    ],
    // ChartReview
    &[
        s(ChartAccessed, 0.12, 0.0),
        s(Storyboard, 0.60, 0.10),
        s(EncountersTab, 0.40, 0.20),
        s(EncounterReport, 0.17, 0.25),
        s(NotesTab, 0.38, 0.15),
        s(NoteReport, 0.50, 0.35),
        s(NotesViewed, 0.40, 0.30),
        s(OtherOrdersTab, 0.22, 0.10),
        s(OrderReport, 0.28, 0.30),
        s(MedicationsTab, 0.04, 0.05),
        s(MediaTab, 0.03, 0.1),
        s(MediaReport, 0.05, 0.3),
        s(ReportViewed, 0.80, 0.57),
        s(ChartSearched, 0.05, 0.25),
        s(HoverBubble, 0.05, 0.5),
        s(PreviewReport, 0.02, 0.3),
        s(CareEverywhere, 0.03, 0.35),
        s(CareTeams, 0.02, 0.1),
        s(ReportPlain, 0.10, 0.15),
        s(BreakGlass, 0.003, 0.0),
        s(NotesReview, 0.02, 0.0),
    ],
    // Visit: a patient in the room.
    &[
        s(ScheduleLoaded, 0.55, 0.15),
        s(PatientStation, 0.20, 0.0),
        s(SnapShot, 0.15, 0.0),
        s(Storyboard, 0.90, 0.25),
        s(NavigatorTemplate, 0.95, 0.30),
        s(ReportViewed, 0.95, 0.67),
        s(HistoryAccessed, 0.10, 0.1),
        s(AllergiesViewed, 0.12, 0.0),
        s(ImmunizationsViewed, 0.04, 0.0),
        s(HealthMaintenance, 0.05, 0.0),
        s(GrowthChart, 0.02, 0.0),
        s(NotesViewed, 0.35, 0.25),
        s(ProblemListAccessed, 0.30, 0.15),
        s(ProblemListModified, 0.20, 0.30),
        s(DiagnosesViewed, 0.10, 0.1),
        s(DiagnosesModified, 0.12, 0.2),
        s(DiagnosisUpdated, 0.08, 0.2),
        s(AdvisoryShown, 0.22, 0.2),
        s(LevelOfService, 0.06, 0.0),
    ],
    // EdVisit
    &[
        s(SystemList, 0.60, 0.20),
        s(EdTriage, 0.22, 0.1),
        s(EdWorkup, 0.85, 0.35),
        s(Storyboard, 0.80, 0.20),
        s(NavigatorTemplate, 0.55, 0.20),
        s(ReportViewed, 0.90, 0.62),
        s(NotesViewed, 0.30, 0.25),
        s(EdDisposition, 0.32, 0.2),
        s(DispositionOrders, 0.10, 0.1),
        s(EdFollowUp, 0.09, 0.0),
        s(AdvisoryShown, 0.15, 0.2),
    ],
    // Results
    &[
        s(ResultsTool, 0.06, 0.0),
        s(ResultsReview, 0.95, 0.25),
        s(LabsTab, 0.10, 0.1),
        s(ImagingTab, 0.06, 0.1),
        s(ReportForOrder, 0.55, 0.30),
        s(ResultsList, 0.08, 0.1),
        s(ResultsTable, 0.06, 0.1),
        s(ReportViewed, 0.55, 0.47),
        s(Pacs, 0.06, 0.1),
        s(ImageViewed, 0.06, 0.35),
        s(ResultAcknowledged, 0.20, 0.2),
        s(ResultsExited, 0.70, 0.0),
        s(Storyboard, 0.25, 0.1),
    ],
    // Orders
    &[
        s(Storyboard, 0.40, 0.1),
        s(PreferenceList, 0.16, 0.1),
        s(OrderSetOpened, 0.12, 0.1),
        s(SmartSets, 0.08, 0.1),
        s(OrderSearched, 0.45, 0.20),
        s(OrderComposed, 0.35, 0.20),
        s(OrderListChanged, 0.95, 0.45),
        s(OrderCancelled, 0.035, 0.1),
        s(MedWarning, 0.07, 0.2),
        s(AdvisoryShown, 0.20, 0.2),
        s(AdvisoryAcknowledged, 0.06, 0.1),
        s(AdvisoryOverridden, 0.05, 0.1),
        s(OrderReview, 0.12, 0.0),
        s(Reconciliation, 0.10, 0.1),
        s(ReleaseOrders, 0.05, 0.0),
        s(OrderDiscontinued, 0.07, 0.2),
        s(VerbalOrder, 0.02, 0.0),
        s(OrderSigned, 0.85, 0.15),
        s(ReportViewed, 0.60, 0.42),
    ],
    // StartNote: begun and set aside.
    &[
        s(NotesSection, 0.30, 0.1),
        s(NoteOpened, 0.85, 0.05),
        s(NoteTemplate, 0.30, 0.1),
        s(NoteEdited, 0.70, 0.40),
        s(NotePended, 0.80, 0.05),
    ],
    // Note: written and signed.
    &[
        s(NotesSection, 0.45, 0.1),
        s(NoteOpened, 0.50, 0.05),
        s(NoteTemplate, 0.25, 0.1),
        s(CopyPrevious, 0.07, 0.05),
        s(SmartLink, 0.15, 0.2),
        s(Dictation, 0.04, 0.1),
        s(NoteEdited, 0.75, 0.40),
        s(NoteUndo, 0.015, 0.3),
        s(ReportViewed, 0.75, 0.52),
        s(ProblemListAccessed, 0.22, 0.1),
        s(ProblemListModified, 0.14, 0.2),
        s(NotePended, 0.16, 0.1),
        s(NoteSaved, 0.12, 0.1),
        s(NoteCancelled, 0.02, 0.05),
        s(NoteSigned, 1.0, 0.0),
        s(NoteAddended, 0.03, 0.1),
    ],
    // Inbox
    &[
        s(FolderLoaded, 0.80, 0.20),
        s(MessageViewed, 0.95, 0.55),
        s(ReportViewed, 0.65, 0.47),
        s(Storyboard, 0.25, 0.1),
        s(PageTriggered, 0.08, 0.1),
        s(MessageCreated, 0.40, 0.3),
        s(MessageReplied, 0.20, 0.1),
        s(QuickAction, 0.12, 0.2),
        s(MessageForwarded, 0.08, 0.05),
        s(MessageCancelled, 0.02, 0.05),
        s(MessageDone, 0.60, 0.35),
        s(CommunicationAccessed, 0.05, 0.0),
        s(CommunicationExited, 0.05, 0.0),
    ],
    // Medications: the list, checked.
    &[
        s(Storyboard, 0.40, 0.1),
        s(MedicationsViewed, 0.60, 0.1),
        s(MedicationList, 0.70, 0.15),
        s(MedicationTool, 0.10, 0.1),
        s(MarCancelled, 0.015, 0.0),
        s(MedicationReconciled, 0.35, 0.1),
        s(MedWarning, 0.10, 0.2),
        s(ReportViewed, 0.50, 0.42),
    ],
    // GiveMedications
    &[
        s(WorklistLoaded, 0.15, 0.1),
        s(Storyboard, 0.60, 0.1),
        s(MarAccessed, 0.95, 0.15),
        s(BarcodeScanned, 0.90, 0.55),
        s(MedicationTool, 0.08, 0.0),
        s(MedWarning, 0.08, 0.1),
        s(MedicationGiven, 0.92, 0.50),
        s(MedicationHeld, 0.06, 0.05),
        s(MarCancelled, 0.03, 0.05),
        s(ReportViewed, 0.60, 0.42),
    ],
    // Verify
    &[
        s(DispenseQueue, 0.90, 0.20),
        s(ReportViewed, 0.90, 0.57),
        s(Storyboard, 0.50, 0.1),
        s(MedicationList, 0.50, 0.1),
        s(LabsTab, 0.35, 0.15),
        s(MedWarning, 0.30, 0.2),
        s(MedicationTool, 0.12, 0.1),
        s(OrderVerified, 0.92, 0.40),
        s(MarCancelled, 0.03, 0.05),
        s(MedicationIntervention, 0.10, 0.05),
    ],
    // Handoff
    &[
        s(SystemList, 0.40, 0.2),
        s(HandoffViewed, 0.95, 0.55),
        s(HandoffTemplate, 0.08, 0.0),
        s(HandoffEdited, 0.45, 0.35),
        s(HandoffCancelled, 0.02, 0.05),
        s(ReportViewed, 0.60, 0.42),
    ],
    // Schedule
    &[
        s(ScheduleLoaded, 0.95, 0.30),
        s(CaseList, 0.05, 0.1),
        s(SystemList, 0.30, 0.1),
        s(ReportPlain, 0.20, 0.2),
    ],
    // Flowsheets
    &[
        s(BrainAccessed, 0.12, 0.0),
        s(CarePlan, 0.06, 0.1),
        s(Storyboard, 0.55, 0.1),
        s(FlowsheetAccessed, 0.90, 0.15),
        s(VitalsFiled, 0.40, 0.2),
        s(AssessmentFiled, 0.35, 0.2),
        s(FlowsheetMacro, 0.14, 0.1),
        s(SmartForm, 0.10, 0.1),
        s(IntakeOutput, 0.18, 0.1),
        s(FlowsheetUndo, 0.015, 0.1),
        s(FlowsheetCancelled, 0.03, 0.05),
        s(FlowsheetFiled, 0.80, 0.35),
        s(ReportViewed, 0.55, 0.47),
    ],
    // Discharge
    &[
        s(DischargeNavigator, 0.70, 0.1),
        s(InstructionsViewed, 0.30, 0.2),
        s(DischargeTemplate, 0.14, 0.1),
        s(InstructionsEdited, 0.45, 0.3),
        s(DischargeReconciled, 0.35, 0.1),
        s(DischargeCancelled, 0.025, 0.05),
        s(SummaryCreated, 0.60, 0.05),
        s(ReportViewed, 0.60, 0.47),
        s(DataPrinted, 0.12, 0.1),
    ],
    // Rooming: a medical assistant brings the patient in.
    &[
        s(ScheduleLoaded, 0.70, 0.2),
        s(PatientStation, 0.20, 0.0),
        s(Storyboard, 0.80, 0.15),
        s(NavigatorTemplate, 0.80, 0.2),
        s(VitalsFiled, 0.85, 0.25),
        s(FlowsheetMacro, 0.10, 0.1),
        s(FlowsheetCancelled, 0.03, 0.05),
        s(FlowsheetFiled, 0.45, 0.2),
        s(AllergiesViewed, 0.30, 0.0),
        s(MedicationList, 0.45, 0.1),
        s(ImmunizationsViewed, 0.08, 0.0),
        s(ReportViewed, 0.80, 0.57),
    ],
    // Desk: appointments.
    &[
        s(AppointmentDesk, 0.85, 0.2),
        s(SlotSearch, 0.45, 0.25),
        s(ScheduleTool, 0.12, 0.1),
        s(AppointmentMade, 0.55, 0.1),
        s(AppointmentChanged, 0.18, 0.1),
        s(ScheduleCancelled, 0.035, 0.1),
        s(CheckedIn, 0.45, 0.1),
        s(ScheduleLoaded, 0.60, 0.25),
        s(ReportViewed, 0.45, 0.37),
    ],
    // Registration
    &[
        s(LookupSearch, 0.45, 0.2),
        s(PatientSelected, 0.50, 0.0),
        s(DuplicatesChecked, 0.20, 0.1),
        s(Demographics, 0.50, 0.1),
        s(AddressAccessed, 0.40, 0.1),
        s(DemographicsAccessed, 0.40, 0.1),
        s(CoverageViewed, 0.40, 0.15),
        s(RegistrationTool, 0.10, 0.1),
        s(RegistrationEdited, 0.55, 0.25),
        s(RegistrationCancelled, 0.03, 0.05),
        s(GuarantorEdited, 0.10, 0.1),
        s(SignInViewed, 0.15, 0.1),
        s(SignInModified, 0.12, 0.1),
        s(IdentityReport, 0.12, 0.1),
        s(ReportViewed, 0.50, 0.37),
    ],
    // Lookup
    &[
        s(LookupSearch, 0.65, 0.20),
        s(PatientSelected, 0.70, 0.0),
        s(ActivitySearched, 0.15, 0.1),
        s(DuplicatesChecked, 0.10, 0.0),
        s(Storyboard, 0.70, 0.1),
        s(Synopsis, 0.06, 0.0),
        s(ReportViewed, 0.70, 0.47),
        s(Preferences, 0.02, 0.0),
        s(Locked, 0.03, 0.0),
        s(HelpOpened, 0.02, 0.0),
    ],
    // Alerts
    &[
        s(AdvisoryShown, 0.80, 0.3),
        s(AdvisoryViewed, 0.25, 0.1),
        s(AdvisoriesChart, 0.10, 0.0),
        s(AdvisoryAcknowledged, 0.20, 0.1),
        s(AdvisoryOverridden, 0.22, 0.1),
        s(ReportViewed, 0.40, 0.37),
    ],
    // Billing
    &[
        s(ChargeReviewed, 0.70, 0.3),
        s(LevelOfService, 0.50, 0.0),
        s(DiagnosisUpdated, 0.30, 0.2),
        s(DiagnosesModified, 0.20, 0.1),
        s(ReportPlain, 0.30, 0.2),
    ],
    // Cosign
    &[
        s(FolderLoaded, 0.40, 0.1),
        s(NotesViewed, 0.50, 0.2),
        s(NoteCosigned, 0.45, 0.2),
        s(OrderCosigned, 0.60, 0.45),
    ],
    // Printout
    &[
        s(ReportViewed, 0.70, 0.27),
        s(Printing, 0.55, 0.15),
        s(DataPrinted, 0.25, 0.1),
        s(ListPrinted, 0.30, 0.05),
    ],
    // OpenWard: from the list to a chart.
    &[
        s(SystemList, 0.65, 0.15),
        s(ListLoaded, 0.60, 0.15),
        s(Storyboard, 0.35, 0.05),
        s(NotesViewed, 0.16, 0.1),
    ],
    // OpenClinic
    &[
        s(ScheduleLoaded, 0.10, 0.1),
        s(Storyboard, 0.50, 0.05),
        s(NavigatorTemplate, 0.55, 0.1),
        s(NotesViewed, 0.12, 0.1),
    ],
];
