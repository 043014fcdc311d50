-- schedule: a row an appointment.  UNTESTED AGAINST A REAL CLARITY.
-- Set: the dates, and the names of the statuses in which a visit took place.
-- Shifts of inpatient staff are not in Clarity: take user_id, date, shift_start, shift_end from the
-- system that plans them, in a second file of the same kind.
DECLARE @from DATE = '2026-01-01';
DECLARE @to   DATE = '2026-02-01';   -- not included

SELECT a.PROV_ID                                       AS provider_id,
       CONVERT(varchar(10), a.APPT_DTTM, 120)          AS date,
       CONVERT(varchar(19), a.APPT_DTTM, 120)          AS appointment_start,
       CONVERT(varchar(19), DATEADD(minute, a.APPT_LENGTH, a.APPT_DTTM), 120) AS appointment_end,
       a.PAT_ID                                        AS patient,
       a.PAT_ENC_CSN_ID                                AS encounter
FROM F_SCHED_APPT a
JOIN ZC_APPT_STATUS z ON z.APPT_STATUS_C = a.APPT_STATUS_C
WHERE a.APPT_DTTM >= @from AND a.APPT_DTTM < @to
  AND z.NAME IN ('Completed', 'Arrived');
-- Documentation delay counts from the end of the appointment of the same encounter, so encounter
-- must be the log's CSN.
