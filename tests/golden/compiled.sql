-- known: present, compacted
"project_known" AS (
  SELECT CAST(NULL AS VARCHAR) AS "number", CAST(NULL AS VARCHAR) AS "unit", CAST(NULL AS BIGINT) AS "_seq", CAST(NULL AS VARCHAR) AS "_state", CAST(NULL AS DATE) AS "opened_on", CAST(NULL AS VARCHAR) AS "category", CAST(NULL AS DATE) AS "open_on", CAST(NULL AS DATE) AS "finish_on" WHERE FALSE
  UNION ALL BY NAME SELECT * FROM read_parquet($project_rows, union_by_name = true) AS "version"
);

-- known: present, with a tail
"project_known" AS (
  SELECT CAST(NULL AS VARCHAR) AS "number", CAST(NULL AS VARCHAR) AS "unit", CAST(NULL AS BIGINT) AS "_seq", CAST(NULL AS VARCHAR) AS "_state", CAST(NULL AS DATE) AS "opened_on", CAST(NULL AS VARCHAR) AS "category", CAST(NULL AS DATE) AS "open_on", CAST(NULL AS DATE) AS "finish_on" WHERE FALSE
  UNION ALL BY NAME SELECT * FROM read_parquet($project_rows, union_by_name = true) AS "version" WHERE NOT EXISTS (SELECT 1 FROM read_parquet($project_closings, union_by_name = true) AS "closing" WHERE "closing"."number" = "version"."number" AND "closing"."_seq" = "version"."_seq")
);

-- known: as of an earlier seq
"project_known" AS (
  SELECT CAST(NULL AS VARCHAR) AS "number", CAST(NULL AS VARCHAR) AS "unit", CAST(NULL AS BIGINT) AS "_seq", CAST(NULL AS VARCHAR) AS "_state", CAST(NULL AS DATE) AS "opened_on", CAST(NULL AS VARCHAR) AS "category", CAST(NULL AS DATE) AS "open_on", CAST(NULL AS DATE) AS "finish_on" WHERE FALSE
  UNION ALL BY NAME SELECT * FROM read_parquet($project_rows, union_by_name = true) AS "version" WHERE "version"."_seq" <= $as_of AND NOT EXISTS (SELECT 1 FROM read_parquet($project_closings, union_by_name = true) AS "closing" WHERE "closing"."number" = "version"."number" AND "closing"."_seq" = "version"."_seq" AND "closing"."_until" <= $as_of)
  UNION ALL BY NAME SELECT * EXCLUDE ("_until") FROM read_parquet($project_history, union_by_name = true) AS "version" WHERE "version"."_seq" <= $as_of AND "version"."_until" > $as_of
);

-- job.opened
WITH "seen" AS (
  SELECT "_row"."number" AS "number", "_row"."unit" AS "unit", "_row"."_seq" AS "_seq"
  FROM "job_known" AS "_row"
  WHERE "_row"."opened_on" BETWEEN $start AND $until
)
SELECT COUNT(*), COUNT(*) FILTER (WHERE TRUE), SUM(1)
FROM "seen";

-- job.opened, Spark
WITH `seen` AS (
  SELECT
    `_row`.`number` AS `number`,
    `_row`.`unit` AS `unit`,
    `_row`.`_seq` AS `_seq`
  FROM `job_known` AS `_row`
  WHERE
    `_row`.`opened_on` BETWEEN :start AND :until
)
SELECT
  COUNT(*),
  COUNT(*) FILTER(WHERE
    TRUE),
  SUM(1)
FROM `seen`;

-- job.accepted_in_time
WITH "seen" AS (
  SELECT "_row"."number" AS "number", "_row"."unit" AS "unit", "_row"."_seq" AS "_seq", "_row"."accept_due" AS "accept_due", CASE WHEN "_row"."accept_on" <= $cutoff THEN "_row"."accept_on" END AS "accept_on"
  FROM "job_known" AS "_row"
  WHERE "_row"."unit" IN ($unit_0, $unit_1) AND "_row"."accept_due" BETWEEN $start AND $until
)
SELECT COUNT(*), COUNT(*) FILTER (WHERE COALESCE("accept_on" <= "accept_due", FALSE)), SUM(1)
FROM "seen" WHERE ("accept_due" <= $cutoff OR NOT "accept_on" IS NULL);

-- job.accepted_in_time: the evidence of its numerator
WITH "seen" AS (
  SELECT "_row"."number" AS "number", "_row"."unit" AS "unit", "_row"."_seq" AS "_seq", "_row"."accept_due" AS "accept_due", CASE WHEN "_row"."accept_on" <= $cutoff THEN "_row"."accept_on" END AS "accept_on", "_row"."topic" AS "topic"
  FROM "job_known" AS "_row"
  WHERE "_row"."unit" IN ($unit_0, $unit_1) AND "_row"."accept_due" BETWEEN $start AND $until
)
SELECT "number", "unit", "_seq", 1 AS "_contribution", "topic"
FROM "seen" WHERE ("accept_due" <= $cutoff OR NOT "accept_on" IS NULL) AND COALESCE("accept_on" <= "accept_due", FALSE) AND "number" > $after
ORDER BY "number" LIMIT $limit;

-- job.accepted_in_time, Spark
WITH `seen` AS (
  SELECT
    `_row`.`number` AS `number`,
    `_row`.`unit` AS `unit`,
    `_row`.`_seq` AS `_seq`,
    `_row`.`accept_due` AS `accept_due`,
    CASE WHEN `_row`.`accept_on` <= :cutoff THEN `_row`.`accept_on` END AS `accept_on`
  FROM `job_known` AS `_row`
  WHERE
    `_row`.`unit` IN (:unit_0, :unit_1)
    AND `_row`.`accept_due` BETWEEN :start AND :until
)
SELECT
  COUNT(*),
  COUNT(*) FILTER(WHERE
    COALESCE(`accept_on` <= `accept_due`, FALSE)),
  SUM(1)
FROM `seen`
WHERE
  (
    `accept_due` <= :cutoff OR NOT `accept_on` IS NULL
  );

-- job.spent
WITH "seen" AS (
  SELECT "_row"."number" AS "number", "_row"."unit" AS "unit", "_row"."_seq" AS "_seq", "_row"."amount" AS "amount"
  FROM "job_known" AS "_row"
  WHERE "_row"."accept_on" BETWEEN $start AND $until
)
SELECT COUNT(*), COUNT(*) FILTER (WHERE TRUE), SUM("amount")
FROM "seen" WHERE "amount" IS NOT NULL;

-- job.spent, Spark
WITH `seen` AS (
  SELECT
    `_row`.`number` AS `number`,
    `_row`.`unit` AS `unit`,
    `_row`.`_seq` AS `_seq`,
    `_row`.`amount` AS `amount`
  FROM `job_known` AS `_row`
  WHERE
    `_row`.`accept_on` BETWEEN :start AND :until
)
SELECT
  COUNT(*),
  COUNT(*) FILTER(WHERE
    TRUE),
  SUM(`amount`)
FROM `seen`
WHERE
  NOT `amount` IS NULL;

-- job.mean
WITH "seen" AS (
  SELECT "_row"."number" AS "number", "_row"."unit" AS "unit", "_row"."_seq" AS "_seq", "_row"."amount" AS "amount", "_row"."topic" AS "topic", "_row"."urgent" AS "urgent"
  FROM "job_known" AS "_row"
  WHERE "_row"."accept_on" BETWEEN $start AND $until
)
SELECT COUNT(*), COUNT(*) FILTER (WHERE TRUE), SUM("amount")
FROM "seen" WHERE ("urgent" OR "topic" = 'water') AND "amount" IS NOT NULL;

-- job.mean, Spark
WITH `seen` AS (
  SELECT
    `_row`.`number` AS `number`,
    `_row`.`unit` AS `unit`,
    `_row`.`_seq` AS `_seq`,
    `_row`.`amount` AS `amount`,
    `_row`.`topic` AS `topic`,
    `_row`.`urgent` AS `urgent`
  FROM `job_known` AS `_row`
  WHERE
    `_row`.`accept_on` BETWEEN :start AND :until
)
SELECT
  COUNT(*),
  COUNT(*) FILTER(WHERE
    TRUE),
  SUM(`amount`)
FROM `seen`
WHERE
  (
    `urgent` OR `topic` = 'water'
  ) AND NOT `amount` IS NULL;

-- job.standing
WITH "seen" AS (
  SELECT "_row"."number" AS "number", "_row"."unit" AS "unit", "_row"."_seq" AS "_seq"
  FROM "job_known" AS "_row"
  WHERE "_row"."accept_on" <= $until AND ("_row"."rate_on" IS NULL OR "_row"."rate_on" > $until)
)
SELECT COUNT(*), COUNT(*) FILTER (WHERE TRUE), SUM(1)
FROM "seen";

-- job.standing, Spark
WITH `seen` AS (
  SELECT
    `_row`.`number` AS `number`,
    `_row`.`unit` AS `unit`,
    `_row`.`_seq` AS `_seq`
  FROM `job_known` AS `_row`
  WHERE
    `_row`.`accept_on` <= :until
    AND (
      `_row`.`rate_on` IS NULL OR `_row`.`rate_on` > :until
    )
)
SELECT
  COUNT(*),
  COUNT(*) FILTER(WHERE
    TRUE),
  SUM(1)
FROM `seen`;

-- job.good
WITH "seen" AS (
  SELECT "_row"."number" AS "number", "_row"."unit" AS "unit", "_row"."_seq" AS "_seq", CASE WHEN "_row"."rate_on" > $cutoff THEN NULL ELSE "_row"."verdict" END AS "verdict"
  FROM "job_known" AS "_row"
  WHERE "_row"."accept_on" BETWEEN $start AND $until
)
SELECT COUNT(*), COUNT(*) FILTER (WHERE COALESCE("verdict" = 'good', FALSE)), SUM(1)
FROM "seen";

-- job.good, Spark
WITH `seen` AS (
  SELECT
    `_row`.`number` AS `number`,
    `_row`.`unit` AS `unit`,
    `_row`.`_seq` AS `_seq`,
    CASE WHEN `_row`.`rate_on` > :cutoff THEN NULL ELSE `_row`.`verdict` END AS `verdict`
  FROM `job_known` AS `_row`
  WHERE
    `_row`.`accept_on` BETWEEN :start AND :until
)
SELECT
  COUNT(*),
  COUNT(*) FILTER(WHERE
    COALESCE(`verdict` = 'good', FALSE)),
  SUM(1)
FROM `seen`;

-- job.of_roads
WITH "seen" AS (
  SELECT "_row"."number" AS "number", "_row"."unit" AS "unit", "_row"."_seq" AS "_seq", "project"."category" AS "project.category"
  FROM "job_known" AS "_row"
  LEFT JOIN "project_known" AS "project" ON "project"."number" = "_row"."project"
  WHERE "_row"."opened_on" BETWEEN $start AND $until
)
SELECT COUNT(*), COUNT(*) FILTER (WHERE TRUE), SUM(1)
FROM "seen" WHERE ("project.category" = 'road');

-- job.of_roads, Spark
WITH `seen` AS (
  SELECT
    `_row`.`number` AS `number`,
    `_row`.`unit` AS `unit`,
    `_row`.`_seq` AS `_seq`,
    `project`.`category` AS `project.category`
  FROM `job_known` AS `_row`
  LEFT JOIN `project_known` AS `project`
    ON `project`.`number` = `_row`.`project`
  WHERE
    `_row`.`opened_on` BETWEEN :start AND :until
)
SELECT
  COUNT(*),
  COUNT(*) FILTER(WHERE
    TRUE),
  SUM(1)
FROM `seen`
WHERE
  (
    `project.category` = 'road'
  );

-- job.done_with_project
WITH "seen" AS (
  SELECT "_row"."number" AS "number", "_row"."unit" AS "unit", "_row"."_seq" AS "_seq", CASE WHEN "project"."finish_on" <= $cutoff THEN "project"."finish_on" END AS "project.finish_on"
  FROM "job_known" AS "_row"
  LEFT JOIN "project_known" AS "project" ON "project"."number" = "_row"."project"
  WHERE "_row"."opened_on" BETWEEN $start AND $until
)
SELECT COUNT(*), COUNT(*) FILTER (WHERE TRUE), SUM(1)
FROM "seen" WHERE (NOT "project.finish_on" IS NULL);

-- job.done_with_project, Spark
WITH `seen` AS (
  SELECT
    `_row`.`number` AS `number`,
    `_row`.`unit` AS `unit`,
    `_row`.`_seq` AS `_seq`,
    CASE WHEN `project`.`finish_on` <= :cutoff THEN `project`.`finish_on` END AS `project.finish_on`
  FROM `job_known` AS `_row`
  LEFT JOIN `project_known` AS `project`
    ON `project`.`number` = `_row`.`project`
  WHERE
    `_row`.`opened_on` BETWEEN :start AND :until
)
SELECT
  COUNT(*),
  COUNT(*) FILTER(WHERE
    TRUE),
  SUM(1)
FROM `seen`
WHERE
  (
    NOT `project.finish_on` IS NULL
  );

-- reported
WITH "seen" AS (
  SELECT "_row"."number" AS "number", "_row"."unit" AS "unit", "_row"."_seq" AS "_seq", "_row"."value" AS "value", "_row"."withdraw_on" AS "withdraw_on"
  FROM "reported_known" AS "_row"
  WHERE "_row"."indicator" = $indicator AND "_row"."place" = $place AND "_row"."period_start" = $period_start AND "_row"."period_end" = $period_end
)
SELECT COUNT(*), COUNT(*) FILTER (WHERE TRUE), SUM("value")
FROM "seen" WHERE ("withdraw_on" IS NULL) AND "value" IS NOT NULL;

-- reported, Spark
WITH `seen` AS (
  SELECT
    `_row`.`number` AS `number`,
    `_row`.`unit` AS `unit`,
    `_row`.`_seq` AS `_seq`,
    `_row`.`value` AS `value`,
    `_row`.`withdraw_on` AS `withdraw_on`
  FROM `reported_known` AS `_row`
  WHERE
    `_row`.`indicator` = :indicator
    AND `_row`.`place` = :place
    AND `_row`.`period_start` = :period_start
    AND `_row`.`period_end` = :period_end
)
SELECT
  COUNT(*),
  COUNT(*) FILTER(WHERE
    TRUE),
  SUM(`value`)
FROM `seen`
WHERE
  (
    `withdraw_on` IS NULL
  ) AND NOT `value` IS NULL;

