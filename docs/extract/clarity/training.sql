-- training: who took part in what, and when.  UNTESTED AGAINST A REAL CLARITY.
-- No publicly documented table of Clarity holds it; it lies in the learning management system. Load
-- its export beside Clarity and set the names below.
SELECT e.USER_ID                                   AS user_id,
       CONVERT(varchar(10), t.COMPLETED_ON, 120)   AS date,     -- set: the day, not the deadline
       t.COURSE_NAME                               AS course,   -- set
       ''                                          AS activity  -- notes, orders, inbox, … where it taught one
FROM   YOUR_TRAINING_EXPORT t                                   -- set: the table of the export
JOIN   CLARITY_EMP e ON e.SYSTEM_LOGIN = t.LOGIN;               -- set: the column of logins
-- Only courses that were attended. Compulsory courses that everybody took in one week have no
-- untrained peers, and their effect cannot be told.
