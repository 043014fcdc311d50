-- logs: Epic Clarity ACCESS_LOG.  UNTESTED AGAINST A REAL CLARITY.
-- Set: the two dates. A day's rows lie in one delivery, so extract whole days.
-- ACCESS_INSTANT with PROCESS_ID, USER_ID and METRIC_NAME names an event: do not leave them out.
DECLARE @from DATE = '2026-01-01';
DECLARE @to   DATE = '2026-02-01';   -- not included

SELECT l.ACCESS_INSTANT,             -- seconds since 1840-12-31, UTC: resolves the hour that autumn repeats
       CONVERT(varchar(23), l.ACCESS_TIME, 121) AS ACCESS_TIME,
       l.PROCESS_ID,
       l.USER_ID,
       l.WORKSTATION_ID,
       m.METRIC_ID,
       m.METRIC_NAME,
       l.PAT_ID,
       l.CSN
FROM ACCESS_LOG l
LEFT JOIN ACCESS_LOG_METRIC m ON m.METRIC_ID = l.METRIC_ID
WHERE l.ACCESS_TIME >= @from AND l.ACCESS_TIME < @to;
-- No ORDER BY: the order of rows does not matter, and sorting a month costs the server much.
-- Do not join the details (ACC_LOG_DTL_IX): they repeat an event once a detail. Repeated events are
-- seen as such, but the file grows several times over.
