//! The actions that the simulated system logs.
//!
//! In: nothing. Out: names, the activity each is part of, mean seconds, and what kind of step it
//! is. Never: what the analysis makes of a name; that is the vocabulary's.
//!
//! Names and mean seconds of the frequent ones follow Lou et al., Washington University, counts of
//! 7.87 million events; the others are made in the same manner.

use crate::vocabulary::Activity::{self, *};

/// What kind of step an action is; habits and difficulties act on kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Plain,
    /// An efficiency tool: template, order set, preference list, quick action.
    Tool,
    Cancel,
    Search,
    Help,
    Print,
    Cosign,
    Sign,
}

pub(super) struct Spec {
    pub name: &'static str,
    pub activity: Activity,
    pub seconds: f32,
    pub kind: Kind,
}

macro_rules! actions {
    ($($id:ident $name:literal $activity:ident $seconds:literal $kind:ident;)*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u16)]
        pub(super) enum Act { $($id,)* }
        pub(super) const SPECS: &[Spec] = &[
            $(Spec { name: $name, activity: $activity, seconds: $seconds, kind: Kind::$kind },)*
        ];
    };
}

actions! {
    ReportViewed "Report with patient data viewed" Review 12.6 Plain;
    SystemList "Inpatient system list accessed" Navigation 8.7 Plain;
    Storyboard "Storyboard viewed" Review 3.6 Plain;
    ListLoaded "Inpatient Patient Lists list loaded" Navigation 0.9 Plain;
    NotesViewed "Notes viewed" Review 20.5 Plain;
    NavigatorTemplate "Visit Navigator template loaded" Navigation 17.8 Plain;
    HandoffViewed "Viewed Handoff Data" Handoff 20.7 Plain;
    ResultsReview "Results Review accessed" Results 23.8 Plain;
    NoteReport "Chart Review Note report viewed" Review 23.5 Plain;
    EncountersTab "Chart Review Encounters tab selected" Review 8.3 Plain;
    NotesTab "Chart Review Notes tab selected" Review 13.2 Plain;
    OrderListChanged "Order list changed" Orders 24.7 Plain;
    ResultsExited "Results Review exited" Navigation 8.1 Plain;
    OrderReport "Chart Review Order report viewed" Review 15.5 Plain;
    MessageCreated "In Basket message created" Other 4.6 Plain;
    ReportForOrder "Report viewed for an order" Review 23.2 Plain;
    EdWorkup "ED Workup Activity viewed" Review 18.9 Plain;
    MessageViewed "In Basket message viewed" Inbox 12.9 Plain;
    OtherOrdersTab "Chart Review Other Orders tab selected" Review 11.2 Plain;
    ProblemListAccessed "Problem List accessed" Review 13.9 Plain;
    AdvisoryShown "BestPractice Advisories displayed" Alerts 8.7 Plain;
    Authenticated "User authenticated" Login 5.2 Plain;
    NoteSigned "Clinical Note Signed" Notes 8.7 Sign;
    ScheduleLoaded "Schedule loaded" Schedule 9.9 Plain;
    HandoffEdited "Edited Handoff Data" Handoff 12.1 Plain;
    ReportPlain "Report viewed" Review 19.8 Plain;
    FolderLoaded "In Basket folder loaded" Inbox 5.1 Plain;
    EncounterReport "Chart Review Encounter report viewed" Review 20.2 Plain;
    NotesSection "View clinical notes section" Review 18.1 Plain;
    ProblemListModified "Problem List modified" Notes 4.8 Plain;
    EdDisposition "ED Disposition Activity viewed" Discharge 7.5 Plain;
    ProblemInfo "Problem and relevant info viewed in Problem List" Review 34.3 Plain;
    Reconciliation "Order Reconciliation Section accessed" Orders 30.1 Plain;
    PatientStation "Patient Station accessed" Navigation 0.3 Plain;
    HoverBubble "Chart Search result hover bubble viewed" Search 7.5 Plain;
    NotePended "Pend clinical note" Notes 7.3 Plain;
    MobileOpened "Mobile platform opened patient" Navigation 0.5 Plain;
    AllergiesViewed "Allergies viewed" Review 0.9 Plain;
    MedicationsViewed "Medications viewed" Medications 4.1 Plain;
    EdTriage "ED Triage Activity viewed" Review 25.8 Plain;
    Printing "Printing occurred" Printing 28.6 Print;
    ListPrinted "Patient List printed" Printing 2.4 Print;
    NotesReview "Notes Review accessed" Review 8.1 Plain;
    AdvisoryViewed "BestPractice Advisories viewed" Alerts 26.8 Plain;
    SmartForm "Vist Navigator SmartForm Flowsheet section viewed" Flowsheets 4.7 Plain;
    DiagnosesViewed "Visit diagnoses viewed" Review 15.4 Plain;
    MobileLogin "Haiku login" Login 7.1 Plain;
    HistoryAccessed "History activity accessed" Review 11.0 Plain;
    PhotoViewed "Patient photo viewed" Review 2.7 Plain;
    IntakeOutput "Intake/Output activity accessed" Flowsheets 25.1 Plain;
    PatientSelected "Patient selected from Patient Lookup" Search 9.4 Plain;
    MobileSession "Mobile session created" Login 2.2 Plain;
    CareEverywhere "Care Everywhere document accessed" Review 30.5 Plain;
    SnapShot "Patient SnapShot viewed" Review 5.0 Plain;
    Pacs "Imaging PACS accessed" Results 64.2 Plain;
    MediaReport "Chart Review Media report viewed" Review 2.2 Plain;
    ResultsList "Results List viewed" Results 10.7 Plain;
    ImageViewed "Image viewed" Results 42.1 Plain;
    SmartSets "SmartSets activity selected" Orders 4.2 Tool;
    ChartSearched "Chart searched" Search 5.9 Search;
    IdentityReport "Identity report accessed" Admin 5.4 Plain;
    DispositionOrders "Orders accessed in Single Screen Disposition" Orders 10.1 Plain;
    DiagnosisUpdated "Diagnosis association updated" Notes 0.8 Plain;
    PageTriggered "Page triggered based on In Basket message" Other 7.7 Plain;
    NoteSaved "Save clinical note" Notes 1.9 Plain;
    ResultsTable "Results table viewed" Results 20.0 Plain;
    SmartLink "SmartLink used" Notes 24.8 Tool;
    OrderReview "Order Review activity accessed" Orders 1.7 Plain;
    ListSearch "Inpatient Patient Lists search" Search 2.2 Search;
    EdFollowUp "ED Visit Navigator Follow-Up section accessed" Discharge 4.5 Plain;
    DiagnosesModified "Visit diagnoses modified" Notes 10.8 Plain;
    InstructionsViewed "Viewed Discharge Instructions" Discharge 28.6 Plain;
    MedicationsTab "Chart Review Medications tab selected" Medications 20.5 Plain;
    LookupSearch "Patient Lookup search" Search 2.0 Search;
    DuplicatesChecked "Potential Duplicates checked" Admin 1.6 Plain;
    CopyPrevious "View clinical note from copy previous" Notes 46.2 Plain;
    Synopsis "Synopsis activity accessed" Review 4.8 Plain;
    AdvisoriesChart "Patient Chart Advisories viewed" Alerts 8.9 Plain;
    CommunicationAccessed "Communication Management accessed" Admin 4.7 Plain;
    CommunicationExited "Communication Management exited" Admin 14.2 Plain;
    SignInViewed "Sign In viewed" Admin 17.7 Plain;
    MedWarning "Med warning displayed" Alerts 4.8 Plain;
    DataPrinted "Report with patient data printed" Printing 2.9 Print;
    SignInModified "Sign In modified" Admin 3.2 Plain;
    AdvisoryAcknowledged "BestPractice Advisories acknowledged" Alerts 5.5 Plain;
    LoginFailed "Login failed" Login 17.0 Plain;
    CareTeams "Care Teams viewed" Review 19.8 Plain;
    InstructionsEdited "Edited Discharge Instructions" Discharge 11.8 Plain;
    AddressAccessed "Patient Address subcomponent accessed" Admin 1.2 Plain;
    DemographicsAccessed "Patient Demographics subcomponent accessed" Admin 1.1 Plain;
    Demographics "Demographics viewed" Admin 16.8 Plain;
    PreviewReport "Chart Search result preview report viewed" Search 1.0 Plain;
    ReleaseOrders "Release Orders activity accessed" Orders 14.3 Plain;
    MediaTab "Chart Review Media tab selected" Review 9.9 Plain;
    LabsTab "Chart Review Labs tab selected" Results 11.4 Plain;
    ImagingTab "Chart Review Imaging tab selected" Results 9.1 Plain;
    NoteOpened "Clinical note opened for edit" Notes 21.5 Plain;
    NoteEdited "Clinical note edited" Notes 26.0 Plain;
    NoteTemplate "Note template inserted" Notes 9.3 Tool;
    NoteAddended "Clinical note addended" Notes 19.0 Plain;
    NoteCosigned "Clinical note cosigned" Notes 9.5 Cosign;
    NoteCancelled "Clinical note edit canceled" Notes 3.1 Cancel;
    NoteUndo "Note text undo" Notes 2.0 Cancel;
    OrderSearched "Order search performed" Orders 9.2 Search;
    OrderComposed "Order Composer opened" Orders 15.1 Plain;
    OrderSetOpened "Order Set opened" Orders 14.0 Tool;
    PreferenceList "Order Preference List opened" Orders 5.6 Tool;
    OrderSigned "Order signed" Orders 8.1 Sign;
    OrderDiscontinued "Order discontinued" Orders 6.0 Plain;
    OrderCancelled "Order entry canceled" Orders 3.2 Cancel;
    VerbalOrder "Verbal order entered" Orders 14.0 Plain;
    OrderCosigned "Order cosigned" Orders 5.2 Cosign;
    MessageReplied "In Basket message reply sent" Inbox 31.0 Plain;
    MessageDone "In Basket message marked done" Inbox 2.6 Sign;
    MessageForwarded "In Basket message forwarded" Inbox 12.0 Plain;
    QuickAction "In Basket QuickAction used" Inbox 3.4 Tool;
    MessageCancelled "In Basket reply canceled" Inbox 3.0 Cancel;
    MarAccessed "MAR activity accessed" Medications 9.2 Plain;
    BarcodeScanned "MAR medication barcode scanned" Medications 4.1 Plain;
    MedicationGiven "MAR administration documented" Medications 8.0 Sign;
    MedicationHeld "MAR administration held" Medications 7.5 Plain;
    MarCancelled "MAR administration entry canceled" Medications 3.0 Cancel;
    MedicationList "Medication list reviewed" Medications 16.0 Plain;
    MedicationReconciled "Medication reconciliation completed" Medications 24.0 Plain;
    DispenseQueue "Pharmacy verification queue loaded" Medications 8.8 Plain;
    OrderVerified "Medication order verified" Medications 13.5 Sign;
    MedicationIntervention "Pharmacist intervention documented" Medications 28.0 Plain;
    MedicationTool "Medication QuickList used" Medications 3.0 Tool;
    FlowsheetAccessed "Flowsheet activity accessed" Flowsheets 7.0 Plain;
    FlowsheetFiled "Flowsheet data filed" Flowsheets 14.5 Sign;
    VitalsFiled "Vitals flowsheet filed" Flowsheets 9.5 Plain;
    AssessmentFiled "Nursing assessment flowsheet filed" Flowsheets 22.0 Plain;
    FlowsheetMacro "Flowsheet macro used" Flowsheets 3.2 Tool;
    FlowsheetCancelled "Flowsheet entry canceled" Flowsheets 3.0 Cancel;
    FlowsheetUndo "Flowsheet value undo" Flowsheets 2.2 Cancel;
    CarePlan "Care Plan viewed" Flowsheets 16.0 Plain;
    WorklistLoaded "Worklist loaded" Navigation 5.1 Plain;
    BrainAccessed "Brain activity accessed" Flowsheets 7.4 Plain;
    DischargeNavigator "Discharge Navigator accessed" Discharge 12.2 Plain;
    DischargeReconciled "Discharge medications reconciled" Medications 30.0 Plain;
    SummaryCreated "After Visit Summary created" Discharge 11.0 Sign;
    DischargeTemplate "Discharge SmartText template used" Discharge 6.0 Tool;
    DischargeCancelled "Discharge entry canceled" Discharge 3.0 Cancel;
    HandoffCancelled "Handoff edit canceled" Handoff 3.0 Cancel;
    HandoffTemplate "Handoff template used" Handoff 5.0 Tool;
    AppointmentDesk "Appointment Desk accessed" Schedule 12.5 Plain;
    AppointmentMade "Appointment scheduled" Schedule 24.0 Sign;
    AppointmentChanged "Appointment rescheduled" Schedule 20.0 Plain;
    CheckedIn "Appointment checked in" Schedule 8.0 Plain;
    SlotSearch "Schedule slot search performed" Schedule 10.5 Search;
    ScheduleTool "Scheduling QuickAction used" Schedule 4.0 Tool;
    ScheduleCancelled "Scheduling entry canceled" Schedule 3.2 Cancel;
    CaseList "OR case list viewed" Schedule 10.0 Plain;
    RegistrationEdited "Registration edited" Admin 21.0 Plain;
    CoverageViewed "Coverage viewed" Admin 13.0 Plain;
    GuarantorEdited "Guarantor account edited" Admin 18.0 Plain;
    ChargeReviewed "Charge capture reviewed" Admin 11.0 Plain;
    RegistrationCancelled "Registration entry canceled" Admin 3.0 Cancel;
    RegistrationTool "Registration QuickAction used" Admin 4.0 Tool;
    SidebarOpened "Sidebar report opened" Review 6.1 Plain;
    ChartAccessed "Chart Review activity accessed" Review 2.0 Plain;
    ActivitySearched "Activity search performed" Search 4.5 Search;
    HelpOpened "Help activity accessed" Admin 21.0 Help;
    Preferences "User preferences edited" Admin 17.0 Plain;
    Locked "Workstation session locked" Login 1.0 Plain;
    BreakGlass "Break-the-Glass accessed" Alerts 12.0 Plain;
    AdvisoryOverridden "BestPractice Advisory overridden" Alerts 4.0 Plain;
    ResultAcknowledged "Result acknowledged" Results 3.2 Sign;
    ResultsTool "Results Review filter preset used" Results 3.0 Tool;
    AutomaticActions "Automatic actions performed by a BestPractice Advisory" Other 9.7 Plain;
    InterfaceFiled "Interface result filed" Other 1.0 Plain;
    BatchReport "Batch report generated" Other 1.0 Plain;
    NewOrderReview "Order Review sidebar viewed" Orders 1.7 Plain;
    ImmunizationsViewed "Immunizations activity accessed" Medications 7.0 Plain;
    GrowthChart "Growth chart viewed" Review 9.0 Plain;
    HealthMaintenance "Health Maintenance viewed" Review 8.0 Plain;
    LevelOfService "Level of service entered" Admin 5.0 Plain;
    Dictation "Dictation started" Notes 35.0 Tool;
}

impl Act {
    pub fn spec(self) -> &'static Spec {
        &SPECS[self as usize]
    }
}

/// The METRIC_ID: stable, and in no order that a method could lean on.
pub(super) fn metric_id(action: usize) -> u32 {
    1000 + (action as u32 * 397 + 42) % 7919
}
