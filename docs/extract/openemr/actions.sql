-- actions: every event with its count, for your own judgement.  The table is public; not run against
-- a hospital's data.
-- The built-in rules know most. Run `uptake check` first: it lists what they do not know by share of
-- events; fill in activity (and signal) for those and delete the other rows. Where success is 0 the
-- action has `failed` behind its name.
SELECT CONCAT(l.event, IF(l.success = 0, ' failed', '')) AS action,
       ''                                                AS activity,
       ''                                                AS `signal`,
       COUNT(*)                                          AS n_events
FROM `log` l
GROUP BY 1
ORDER BY n_events DESC;
