-- actions: every action with its id, for your own judgement.  UNTESTED AGAINST A REAL CLARITY.
-- The built-in rules know most names. Run `uptake check` first: it lists what they do not know by
-- share of events; fill in activity (and signal) for those and delete the other rows.
-- With logs that have METRIC_ID alone, keep all rows: the ids have no meaning without this file.
SELECT m.METRIC_ID   AS action_id,
       m.METRIC_NAME AS action,
       ''            AS activity,
       ''            AS signal
FROM ACCESS_LOG_METRIC m
ORDER BY m.METRIC_ID;
