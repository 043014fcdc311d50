SET TIME_ZONE = '-06:00';
CREATE TABLE "api_log" ("id" bigint, "user_id" bigint, "patient_id" bigint, "method" varchar(20), "request" varchar(255), "created_time" timestamp NULL);
REPLACE INTO "api_log" VALUES (1,5,17,'GET','/api/patient/17','2026-03-02 14:00:00');
INSERT IGNORE INTO `api_log` (`created_time`,`user_id`,`method`,`request`) VALUES ('2026-03-02 14:00:00',5,0x474554,_utf8mb4'/api/x');
