-- users: the directory.  UNTESTED AGAINST A REAL CLARITY.
-- Set: which accounts are service accounts (the CASE below), and what tells the care setting at
-- your site; leave a column out rather than fill it with a guess.
SELECT e.USER_ID                         AS user_id,
       e.SYSTEM_LOGIN                    AS login,
       e.PROV_ID                         AS provider_id,
       e.NAME                            AS name,        -- optional: only for --named lists
       COALESCE(s.PROV_TYPE, 'Staff')    AS role,
       z.NAME                            AS specialty,
       d.DEPARTMENT_NAME                 AS department,
       CASE WHEN e.NAME LIKE '%INTERFACE%' OR e.NAME LIKE '%BACKGROUND%'
            THEN 'yes' ELSE '' END       AS system
FROM CLARITY_EMP e
LEFT JOIN CLARITY_SER      s ON s.PROV_ID = e.PROV_ID
LEFT JOIN CLARITY_SER_SPEC p ON p.PROV_ID = e.PROV_ID AND p.LINE = 1
LEFT JOIN ZC_SPECIALTY     z ON z.SPECIALTY_C = p.SPECIALTY_C
LEFT JOIN CLARITY_SER_DEPT t ON t.PROV_ID = e.PROV_ID AND t.LINE = 1
LEFT JOIN CLARITY_DEP      d ON d.DEPARTMENT_ID = t.DEPARTMENT_ID;
-- Staff without a provider record (most nurses) get role 'Staff' here and no department. Peers are
-- compared by role and specialty, so take both from the staff directory (HR) where you can, with
-- hire_date, fte, leave_from and leave_to: without them part-time and leave look like absence.
