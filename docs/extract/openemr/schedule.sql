-- schedule: a row an appointment.  The tables are public; not run against a hospital's data.
-- Set: the dates, and the statuses in which a visit took place (list_options, list apptstat).
-- Repeated events (pc_recurrtype <> 0) are stored once and left out here.
SET @from = '2026-01-01', @to = '2026-02-01';   -- the second is not included

SELECT u.username                                                   AS user_id,
       e.pc_eventDate                                               AS date,
       TIMESTAMP(e.pc_eventDate, e.pc_startTime)                    AS appointment_start,
       TIMESTAMP(e.pc_eventDate, e.pc_startTime)
         + INTERVAL e.pc_duration SECOND                            AS appointment_end,
       e.pc_pid                                                     AS patient
FROM openemr_postcalendar_events e
JOIN users u ON u.id = e.pc_aid
WHERE e.pc_eventDate >= @from AND e.pc_eventDate < @to
  AND e.pc_recurrtype = 0
  AND e.pc_pid <> ''
  AND e.pc_startTime IS NOT NULL
  AND e.pc_apptstatus IN ('@', '>', '~', '<', '$');
-- The log has no encounters, so neither has this file: documentation delay and backlog cannot be
-- told from OpenEMR's log.
